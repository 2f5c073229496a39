"""The states' hours, holidays and places of the contact window, as a table; and a property over random asks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import places, windows
from scheduling.windows import SHIPPED, Ask, Hours, StateRule, decide, from_wall, opening
from scheduling.windows.holidays import holidays, is_holiday

NEW_YORK, CHICAGO, PHOENIX, ANCHORAGE, ADAK = (
    *("America/New_York", "America/Chicago", "America/Phoenix"),
    *("America/Anchorage", "America/Adak"),
)
MIAMI, GULF, TOLL_FREE, ARIZONA, DALLAS = "+13055550147", "+18505550147", "+18005550147", "+16025550147", "+12145550147"
ALASKA, ALABAMA, BOSTON, NEWARK, SEATTLE = (
    "+19075550147",
    "+12055550147",
    "+16175550147",
    "+19735550147",
    "+12065550147",
)
LOUISVILLE, PROVIDENCE, LONDON_ONTARIO = "+15025550147", "+14015550147", "+15195550147"


def ask(number: str, zip_code: str = "", state: str = "", **more) -> Ask:
    place = places.candidates(number, zip_code, state)
    return Ask(zones=place.zones, states=place.states, **more)


def on(text: str, zone: str) -> datetime:
    return from_wall(datetime.fromisoformat(text), zone)


def before(text: str, zone: str) -> datetime:
    return on(text, zone) - timedelta(microseconds=1)


FLORIDA = "2026-11-24 19:59", "2026-11-24 20:00", "2026-11-24 20:01"
THREE = tuple(on(f"2026-11-24 {hour:02}:00", NEW_YORK) for hour in (9, 10, 11))
TWO_AT_NIGHT = on("2026-11-24 02:00", PHOENIX)
ASKED_NOW = ask(ARIZONA, requested_now_until=TWO_AT_NIGHT + windows.REQUESTED_NOW_LASTS)
SAFE = tuple((day, time(9), time(17)) for day in range(5))
LUNCH = ((1, time(9), time(12)), (1, time(13), time(17)))
INVITED = StateRule("KY", Hours(time(10), time(21)), None, None, applies="unsolicited")
NARROW = SHIPPED.with_rules([INVITED, replace(SHIPPED.rules["FL"], calls=2)], "test")

TABLE = {
    "Florida, a minute to eight": (ask(MIAMI), on(FLORIDA[0], NEW_YORK), "allow"),
    "Florida, eight": (ask(MIAMI), on(FLORIDA[1], NEW_YORK), "state_hours"),
    "Florida, a minute past eight": (ask(MIAMI), on(FLORIDA[2], NEW_YORK), "state_hours"),
    "Pensacola has Central time": (ask(GULF, "32501"), on(FLORIDA[0], CHICAGO), "allow"),
    "Pensacola shuts at its own eight": (ask(GULF, "32501"), on(FLORIDA[1], CHICAGO), "state_hours"),
    "Tallahassee has Eastern time": (ask(GULF, "32301"), on("2026-11-24 08:00", NEW_YORK), "allow"),
    "Tallahassee shuts an hour before Pensacola": (ask(GULF, "32301"), on(FLORIDA[1], NEW_YORK), "state_hours"),
    "850 alone waits for Pensacola": (ask(GULF), on("2026-11-24 08:00", NEW_YORK), "federal_hours"),
    "850 alone shuts with Tallahassee": (ask(GULF), on(FLORIDA[1], NEW_YORK), "state_hours"),
    "Florida as a state is both": (ask(GULF, state="Florida"), on("2026-11-24 08:00", NEW_YORK), "federal_hours"),
    "toll-free asks a human": (ask(TOLL_FREE), on("2026-11-24 12:00", PHOENIX), "zone_unknown"),
    "toll-free with a ZIP code": (ask(TOLL_FREE, "33101"), on(FLORIDA[1], NEW_YORK), "state_hours"),
    "toll-free with a state": (ask(TOLL_FREE, state="tx"), on("2026-11-24 12:00", CHICAGO), "allow"),
    "Arizona in summer": (ask(ARIZONA), before("2026-07-01 21:00", PHOENIX), "allow"),
    "Arizona in summer shuts by its own clock": (ask(ARIZONA), on("2026-07-01 21:00", PHOENIX), "federal_hours"),
    "the Navajo Nation keeps summer time": (ask(ARIZONA, "86515"), on("2026-07-01 20:30", PHOENIX), "federal_hours"),
    "spring forward: seven is not eight": (ask(MIAMI), before("2027-03-14 08:00", NEW_YORK), "federal_hours"),
    "spring forward: eight is eight": (ask(MIAMI), on("2027-03-14 08:00", NEW_YORK), "allow"),
    "fall back: eight is eight": (ask(MIAMI), on("2026-11-01 08:00", NEW_YORK), "allow"),
    "fall back: before eight": (ask(MIAMI), before("2026-11-01 08:00", NEW_YORK), "federal_hours"),
    "fall back: the evening ends at eight": (ask(MIAMI), on("2026-11-01 20:00", NEW_YORK), "state_hours"),
    "Texas, a Sunday before noon": (ask(DALLAS, "75201"), on("2026-11-22 11:59", CHICAGO), "state_hours"),
    "Texas, a Sunday at noon": (ask(DALLAS, "75201"), on("2026-11-22 12:00", CHICAGO), "allow"),
    "Texas, a Monday before noon": (ask(DALLAS, "75201"), on("2026-11-23 11:59", CHICAGO), "allow"),
    "the fourth call in 24 hours": (ask(MIAMI, attempts=THREE), on("2026-11-24 12:00", NEW_YORK), "cap_3_in_24h"),
    "the third": (ask(MIAMI, attempts=THREE[1:]), on("2026-11-24 12:00", NEW_YORK), "allow"),
    "the fourth, a day later": (ask(MIAMI, attempts=THREE), on("2026-11-25 09:00", NEW_YORK), "allow"),
    "a state that allows two": (
        ask(MIAMI, attempts=THREE[1:], table=NARROW), on("2026-11-24 12:00", NEW_YORK), "state_cap",
    ),
    "asked for now, at two": (ASKED_NOW, TWO_AT_NIGHT, "allow"),
    "asked for now, within two hours": (ASKED_NOW, before("2026-11-24 04:00", PHOENIX), "allow"),
    "asked for now, after two hours": (ASKED_NOW, on("2026-11-24 04:00", PHOENIX), "federal_hours"),
    "asked for now in Florida": (
        ask(MIAMI, requested_now_until=on("2026-11-24 23:00", NEW_YORK)), on("2026-11-24 21:30", NEW_YORK), "allow",
    ),
    "revoked": (ask(MIAMI, suppressed=True), on("2026-11-24 12:00", NEW_YORK), "suppressed"),
    "revoked, for e-mail too": (
        ask(MIAMI, suppressed=True, channel="email"), on("2026-11-24 12:00", NEW_YORK), "suppressed",
    ),
    "Alaska waits for Adak": (ask(ALASKA), on("2026-11-24 08:00", ANCHORAGE), "federal_hours"),
    "Alaska when Adak has opened": (ask(ALASKA), on("2026-11-24 08:00", ADAK), "allow"),
    "Alaska shuts with Anchorage": (ask(ALASKA, state="AK"), on("2026-11-24 21:00", ANCHORAGE), "federal_hours"),
    "Anchorage by its ZIP code": (ask(ALASKA, "99501"), on("2026-11-24 08:00", ANCHORAGE), "allow"),
    "Alabama on Thanksgiving": (ask(ALABAMA, "35203"), on("2026-11-26 12:00", CHICAGO), "state_hours"),
    "Alabama the day after": (ask(ALABAMA, "35203"), on("2026-11-27 12:00", CHICAGO), "allow"),
    "Alabama on a Sunday": (ask(ALABAMA, "35203"), on("2026-11-29 12:00", CHICAGO), "state_hours"),
    "Alabama when July 4 is observed": (ask(ALABAMA, "35203"), on("2026-07-03 12:00", CHICAGO), "state_hours"),
    "Florida on Thanksgiving": (ask(MIAMI), on("2026-11-26 12:00", NEW_YORK), "allow"),
    "Massachusetts": (ask(BOSTON), on("2026-11-24 20:00", NEW_YORK), "state_hours"),
    "New Jersey binds texts": (ask(NEWARK, channel="text"), on("2026-11-24 20:00", NEW_YORK), "state_hours"),
    "New Jersey binds no calls": (ask(NEWARK), on("2026-11-24 20:00", NEW_YORK), "allow"),
    "Rhode Island on a Saturday": (ask(PROVIDENCE), on("2026-11-28 09:59", NEW_YORK), "state_hours"),
    "a text at night": (ask(BOSTON, channel="text"), on("2026-11-24 22:00", NEW_YORK), "federal_hours"),
    "an e-mail at night": (ask(BOSTON, channel="email"), on("2026-11-24 22:00", NEW_YORK), "allow"),
    "the area code's state binds beside the ZIP code": (
        ask(MIAMI, "10001"), on("2026-11-24 20:00", NEW_YORK), "state_hours",
    ),
    "a rule for calls that nobody asked for": (
        ask(LOUISVILLE, table=NARROW), on("2026-11-28 12:00", NEW_YORK), "state_hours",
    ),
    "does not bind one that was asked for": (
        ask(LOUISVILLE, table=NARROW, invited=True), on("2026-11-28 12:00", NEW_YORK), "allow",
    ),
    "Ontario has no state": (ask(LONDON_ONTARIO), on("2026-11-24 20:59", NEW_YORK), "allow"),
    "hours that they gave as safe": (ask(BOSTON, safe_hours=SAFE), on("2026-11-24 16:59", NEW_YORK), "allow"),
    "after them": (ask(BOSTON, safe_hours=SAFE), on("2026-11-24 17:00", NEW_YORK), "safe_hours"),
    "between two safe times": (ask(BOSTON, safe_hours=LUNCH), on("2026-11-24 12:00", NEW_YORK), "safe_hours"),
    "in the second": (ask(BOSTON, safe_hours=LUNCH), on("2026-11-24 13:00", NEW_YORK), "allow"),
    "danger is above safe hours": (
        ask(BOSTON, safe_hours=SAFE, emergency=True), on("2026-11-24 23:00", NEW_YORK), "allow",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_it_is_decided_for(name):
    asked, at, expected = TABLE[name]
    said = decide(asked, at)

    assert ("allow" if said.decision == "allow" else said.reasons[0]) == expected


def test_a_blocked_call_waits_over_a_sunday_and_a_holiday():
    weekend = on("2026-05-23 20:00", CHICAGO)  # a Saturday; Monday is Memorial Day

    assert decide(ask(ALABAMA, "35203"), weekend).until == on("2026-05-26 08:00", CHICAGO)


def test_safe_hours_wait_for_monday():
    friday = on("2026-11-20 17:00", NEW_YORK)

    assert opening(ask(BOSTON, safe_hours=SAFE), friday) == (
        on("2026-11-23 09:00", NEW_YORK),
        on("2026-11-23 17:00", NEW_YORK),
    )


def test_safe_hours_that_no_lawful_hour_meets_are_a_humans_question():
    night = tuple((day, time(2), time(4)) for day in range(7))

    assert decide(ask(BOSTON, safe_hours=night), on("2026-11-24 12:00", NEW_YORK)).reasons == ("no_common_hours",)


def test_a_decision_names_the_table_that_was_asked():
    noon = on("2026-11-24 12:00", NEW_YORK)

    assert decide(ask(MIAMI), noon).table == SHIPPED.version
    assert decide(ask(MIAMI, table=NARROW), noon).table == "test"


def test_every_row_of_the_table_is_of_a_state_and_says_where_it_is_from():
    assert SHIPPED.rules.keys() <= places.NAMES.keys()
    assert all(rule.source and rule.as_of > date(2020, 1, 1) for rule in SHIPPED.rules.values())


OBSERVED = ["2026-07-03", "2021-12-31", "2023-01-02", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19"]
OBSERVED += ["2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"]


@pytest.mark.parametrize("day", OBSERVED)
def test_a_holiday_is(day):
    assert is_holiday(date.fromisoformat(day)) and not is_holiday(date.fromisoformat(day) - timedelta(days=4))


@given(st.integers(1990, 2100))
def test_eleven_holidays_a_year_and_the_days_on_which_they_are_observed(year):
    assert 11 <= len(holidays(year)) <= 16


STATES = sorted(SHIPPED.rules)
NUMBERS = [MIAMI, GULF, TOLL_FREE, ARIZONA, DALLAS, ALASKA, ALABAMA, BOSTON, NEWARK, LOUISVILLE, PROVIDENCE]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def asks(draw) -> Ask:
    place = places.candidates(draw(st.sampled_from(NUMBERS)), state=draw(st.sampled_from(["", *STATES])))
    return Ask(
        zones=place.zones,
        states=place.states | draw(st.frozensets(st.sampled_from(STATES), max_size=2)),
        channel=draw(st.sampled_from(["call", "text", "email"])),
        safe_hours=draw(st.sampled_from([None, SAFE, LUNCH])),
        missed_inbound=draw(st.booleans()),
        table=draw(st.sampled_from([SHIPPED, NARROW])),
    )


@settings(max_examples=300, deadline=None)
@given(asks(), moments, st.integers(0, 99))
def test_opening_agrees_with_decide(asked, at, share):
    found, said = opening(asked, at), decide(asked, at)
    assert (said.decision == "allow") == bool(found and found[0] == at)
    if found:
        opens, shuts = found
        inside = [opens, opens + (shuts - opens) * share / 100, shuts - timedelta(microseconds=1)]
        assert {decide(asked, moment).decision for moment in inside} == {"allow"}
        assert shuts - opens >= windows.OPEN_END or decide(asked, shuts).decision != "allow"
        earlier = {at + (opens - at) * share / 100} - {opens}
        assert "allow" not in {decide(asked, moment).decision for moment in earlier}


@settings(max_examples=300, deadline=None)
@given(asks(), moments)
def test_no_call_or_text_is_allowed_outside_a_states_hours(asked, at):
    if asked.channel == "email" or decide(asked, at).decision != "allow":
        return
    rules = [
        rule for code in asked.states if (rule := asked.table.rules.get(code)) and rule.binds(asked.channel, False)
    ]
    for there in (windows.wall(at, zone) for zone in asked.places):
        hours = [rule.week[there.weekday()] for rule in rules]
        assert all(one and one[0].opens <= there.time() < one[0].shuts for one in hours)
        assert all(rule.on_holidays or not is_holiday(there.date()) for rule in rules)

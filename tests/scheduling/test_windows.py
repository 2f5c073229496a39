from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import windows
from scheduling.windows import Ask, Decision, NoSuchTime, UnknownZone, decide, from_wall, opening, wall

PHOENIX, CHICAGO, NEW_YORK = "America/Phoenix", "America/Chicago", "America/New_York"
HOUR = timedelta(hours=1)
ZONES = [
    PHOENIX,
    CHICAGO,
    NEW_YORK,
    "America/St_Johns",
    "Pacific/Guam",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
    "Europe/Rome",
]
NOWHERE = frozenset({"Asia/Kolkata", "America/St_Johns", "Pacific/Pago_Pago"})  # never all in hours at once


def on(text: str, zone: str = PHOENIX) -> datetime:
    """ "2026-11-24 07:59:59" in Phoenix, as an instant."""
    return from_wall(datetime.fromisoformat(text), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


NOON = on("2026-11-24 12:00")
NIGHT = on("2026-11-24 02:00")
ANA = Ask(zones=frozenset({PHOENIX}))
BEN = Ask(zones=frozenset({NEW_YORK}))
GULF = Ask(zones=frozenset({CHICAGO, NEW_YORK}))  # area code 850: Pensacola and Tallahassee
GULF_OPENS, GULF_SHUTS = on("2026-11-24 08:00", CHICAGO), on("2026-11-24 21:00", NEW_YORK)
UNKNOWN = Ask()


def calls(*hours_ago: float, before: datetime = NOON) -> tuple[datetime, ...]:
    return tuple(before - timedelta(hours=hours) for hours in hours_ago)


def allowed(basis: str, *more: str) -> Decision:
    return Decision("allow", basis, None, (basis, *more))


def blocked(until: datetime | None, *reasons: str) -> Decision:
    return Decision("blocked", None, until, reasons)


def human(reason: str) -> Decision:
    return Decision("ask_human", None, None, (reason,))


EIGHT, NINE_PM = on("2026-11-24 08:00"), on("2026-11-24 21:00")
TOMORROW = on("2026-11-25 08:00")
FEDERAL, CAP, EARLY = "federal_hours", "cap_3_in_24h", "before_requested_time"
CAPPED = replace(ANA, attempts=calls(3, 1, 2))
CAP_ENDS = NOON + 21 * HOUR
WINDOW = replace(ANA, window=(NIGHT, NIGHT + HOUR))
NOW = replace(ANA, requested_now_until=NIGHT + windows.REQUESTED_NOW_LASTS)
SURE = replace(UNKNOWN, confirmed_local_time=True)
SOON = replace(CAPPED, window=(TOMORROW + 4 * HOUR, TOMORROW + 5 * HOUR))
MISSED = replace(ANA, missed_inbound=True)
LATER = replace(ANA, window=(NOON, NOON + HOUR), requested_now_until=NOON, missed_inbound=True)
MOVED = Ask(zones=frozenset({NEW_YORK}), stated_zone=PHOENIX)
EVERYTHING = replace(NOW, window=(NIGHT, NOON), emergency=True, suppressed=True, confirmed_local_time=True)
DANGER = replace(UNKNOWN, emergency=True, attempts=calls(1, 2, 3, before=NIGHT), window=(NOON, NOON + HOUR))
TICK = timedelta(microseconds=1)

DECISIONS = {
    "midnight is closed": (ANA, on("2026-11-24 00:00"), blocked(EIGHT, FEDERAL)),
    "just before eight waits for eight": (ANA, EIGHT - TICK, blocked(EIGHT, FEDERAL)),
    "eight is open": (ANA, EIGHT, allowed("in_hours")),
    "noon is open": (ANA, NOON, allowed("in_hours")),
    "just before nine at night is open": (ANA, NINE_PM - TICK, allowed("in_hours")),
    "nine at night waits for tomorrow": (ANA, NINE_PM, blocked(TOMORROW, FEDERAL)),
    "Tallahassee waits for Pensacola": (GULF, GULF_OPENS - TICK, blocked(GULF_OPENS, FEDERAL)),
    "both have opened": (GULF, GULF_OPENS, allowed("in_hours")),
    "both are still open": (GULF, GULF_SHUTS - TICK, allowed("in_hours")),
    "Pensacola shuts with Tallahassee": (GULF, GULF_SHUTS, blocked(GULF_OPENS + 24 * HOUR, FEDERAL)),
    "the stated zone joins": (MOVED, on("2026-11-24 08:00", NEW_YORK), blocked(EIGHT, FEDERAL)),
    "and does not replace": (MOVED, on("2026-11-24 21:00", NEW_YORK), blocked(TOMORROW, FEDERAL)),
    "toll-free asks a human": (UNKNOWN, NOON, human("zone_unknown")),
    "toll-free, confirmed": (SURE, NOON, allowed("in_hours", "local_time_confirmed")),
    "toll-free, zone stated": (replace(UNKNOWN, stated_zone=PHOENIX), NOON, allowed("in_hours")),
    "confirming lifts no known hours": (replace(ANA, confirmed_local_time=True), NIGHT, blocked(EIGHT, FEDERAL)),
    "no common hour asks a human": (Ask(zones=NOWHERE), NOON, human("no_common_hours")),
    "suppressed above everything": (EVERYTHING, NIGHT, blocked(None, "suppressed")),
    "emergency above cap, night and window": (DANGER, NIGHT, allowed("emergency")),
    "call me now at two": (NOW, NIGHT, allowed("requested_now")),
    "call me now until just before four": (NOW, NIGHT + 2 * HOUR - TICK, allowed("requested_now")),
    "call me now has ended at four": (NOW, NIGHT + 2 * HOUR, blocked(EIGHT, FEDERAL)),
    "call me now needs no zone": (replace(NOW, zones=frozenset()), NIGHT, allowed("requested_now")),
    "the requested time begins": (WINDOW, NIGHT, allowed("requested_time")),
    "the requested time holds": (WINDOW, NIGHT + HOUR - TICK, allowed("requested_time")),
    "the requested time has ended": (WINDOW, NIGHT + HOUR, blocked(EIGHT, FEDERAL)),
    "after the requested time the hours decide": (WINDOW, NOON, allowed("in_hours")),
    "never before the requested time": (LATER, NOON - TICK, blocked(NOON, EARLY)),
    "requested time before requested now": (replace(NOW, window=(NIGHT, NOON)), NIGHT, allowed("requested_time")),
    "missed call in hours": (MISSED, NOON, allowed("in_hours")),
    "missed call at night asks a human": (MISSED, NIGHT, human("missed_inbound")),
    "missed call at night, confirmed": (
        replace(SURE, zones=ANA.zones, missed_inbound=True),
        NIGHT,
        allowed("missed_inbound", "local_time_confirmed"),
    ),
    "two calls are below the cap": (replace(ANA, attempts=calls(1, 2)), NOON, allowed("in_hours")),
    "the fourth call waits": (CAPPED, NOON, blocked(CAP_ENDS, CAP)),
    "a day after the third newest it is free": (CAPPED, CAP_ENDS, allowed("in_hours")),
    "until then it is not": (CAPPED, CAP_ENDS - TICK, blocked(CAP_ENDS, CAP)),
    "older calls lengthen nothing": (replace(ANA, attempts=calls(5, 4, 3, 2, 1)), NOON, blocked(CAP_ENDS, CAP)),
    "a cap that ends at night": (replace(ANA, attempts=calls(1, 2, 10)), NOON, blocked(TOMORROW, CAP)),
    "the cap binds call me now": (replace(CAPPED, requested_now_until=TOMORROW), NOON, blocked(CAP_ENDS, CAP)),
    "the cap binds a requested time": (replace(CAPPED, window=(NOON, NOON + HOUR)), NOON, blocked(CAP_ENDS, CAP)),
    "the cap binds a missed call": (replace(CAPPED, missed_inbound=True), NOON, blocked(CAP_ENDS, CAP)),
    "cap and requested time are both told": (SOON, NOON, blocked(TOMORROW + 4 * HOUR, CAP, EARLY)),
    "capped and toll-free waits to ask": (replace(CAPPED, zones=frozenset()), NOON, blocked(CAP_ENDS, CAP)),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_it_is_decided_that(name):
    ask, at, expected = DECISIONS[name]

    assert decide(ask, at) == expected


OPENINGS = {
    "from now to nine at night": (ANA, NOON, (NOON, NINE_PM)),
    "two places: last to open, first to shut": (GULF, NIGHT, (GULF_OPENS, GULF_SHUTS)),
    "Arizona in summer": (ANA, on("2026-07-01 03:00"), (utc("2026-07-01 15:00"), utc("2026-07-02 04:00"))),
    "Arizona in winter": (ANA, on("2026-12-01 03:00"), (utc("2026-12-01 15:00"), utc("2026-12-02 04:00"))),
    "night before spring": (BEN, utc("2027-03-13 06:00"), (utc("2027-03-13 13:00"), utc("2027-03-14 02:00"))),
    "night of spring": (BEN, utc("2027-03-14 02:00"), (utc("2027-03-14 12:00"), utc("2027-03-15 01:00"))),
    "night of autumn": (BEN, utc("2026-11-01 01:00"), (utc("2026-11-01 13:00"), utc("2026-11-02 02:00"))),
    "a missed call has the hours": (MISSED, NIGHT, (EIGHT, NINE_PM)),
    "an emergency is open now": (replace(ANA, emergency=True), NIGHT, (NIGHT, NIGHT + 24 * HOUR)),
    "a request that meets the morning": (replace(ANA, window=(NIGHT, EIGHT)), NIGHT, (NIGHT, NINE_PM)),
    "a request that ends at night": (WINDOW, NIGHT, (NIGHT, NIGHT + HOUR)),
    "suppressed": (EVERYTHING, NIGHT, None),
    "no common hour": (Ask(zones=NOWHERE), NOON, None),
    "capped and toll-free": (replace(CAPPED, zones=frozenset()), NOON, None),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_the_opening_is(name):
    ask, at, expected = OPENINGS[name]

    assert opening(ask, at) == expected


def test_the_cap_has_no_end_below_three_calls():
    assert windows.cap_ends(calls(1, 2)) is None


def test_a_request_without_end_is_no_error():
    assert opening(replace(ANA, window=(NOON, datetime.max.replace(tzinfo=UTC))), NOON)[0] == NOON


def test_an_offset_other_than_utc_is_the_same_moment():
    elsewhere = NIGHT.astimezone(timezone(timedelta(hours=9)))

    assert decide(ANA, elsewhere) == decide(ANA, NIGHT) and decide(ANA, elsewhere).until.tzinfo is UTC


def test_every_reason_has_a_sentence():
    assert all(sentence.endswith(".") and len(sentence) < 120 for sentence in windows.REASONS.values())


NO_ZONES = ["", "America", "Mars/Base", "../etc/passwd", "localtime", "Factory", "EST", "MST", "HST", "\0", "x" * 999]


@pytest.mark.parametrize("name", [PHOENIX, "UTC", "US/Eastern", "EST5EDT", *NO_ZONES])
def test_a_zone_is_a_place(name):
    assert windows.is_zone(name) == (name not in NO_ZONES)


@pytest.mark.parametrize("name", [lambda zone: wall(NOON, zone), lambda zone: from_wall(datetime(2026, 1, 1), zone)])
def test_an_unknown_zone_is_refused_with_a_sentence_that_repeats_nothing(name):
    with pytest.raises(UnknownZone, match=r"^This time zone is not known\.$"):
        name("Mars/Base")


REFUSED = {
    "a moment without zone": lambda: decide(ANA, datetime(2026, 11, 24, 12)),
    "a wall time with zone": lambda: from_wall(NOON, PHOENIX),
    "a wall time before the calendar": lambda: from_wall(datetime.min, "Asia/Tokyo"),
    "a wall time after the calendar": lambda: from_wall(datetime.max, PHOENIX),
    "an instant before the calendar": lambda: wall(datetime.min.replace(tzinfo=UTC), PHOENIX),
}


@pytest.mark.parametrize("name", REFUSED)
def test_there_is_no_such_time_as(name):
    with pytest.raises(NoSuchTime):
        REFUSED[name]()


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2027-03-14 01:59:59", NEW_YORK, "2027-03-14T06:59:59Z"),
        ("2027-03-14 02:00", NEW_YORK, "2027-03-14T07:00:00Z"),
        ("2027-03-14 02:30", NEW_YORK, "2027-03-14T07:00:00Z"),
        ("2027-03-14 02:59:59.5", NEW_YORK, "2027-03-14T07:00:00Z"),
        ("2027-03-14 03:00", NEW_YORK, "2027-03-14T07:00:00Z"),
        ("2026-11-01 01:30", NEW_YORK, "2026-11-01T05:30:00Z"),
        ("2026-11-01 02:00", NEW_YORK, "2026-11-01T07:00:00Z"),
        ("2027-03-14 02:30", PHOENIX, "2027-03-14T09:30:00Z"),
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("2026-10-04 02:10", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ],
)
def test_a_skipped_time_is_the_end_of_the_gap_and_a_double_one_the_first(local, zone, instant):
    assert on(local, zone) == datetime.fromisoformat(instant)


def test_the_second_of_two_equal_times_is_taken_for_the_first():
    assert from_wall(datetime(2026, 11, 1, 1, 30, fold=1), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


MANY = settings(max_examples=400, deadline=None)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
near = st.timedeltas(-timedelta(days=2), timedelta(days=2))


@st.composite
def asks(draw) -> tuple[Ask, datetime]:
    """An ask, and a moment that its times lie around."""
    at = draw(moments)
    start, now, hours = draw(near), draw(near), draw(st.integers(0, 40))
    window = (at + start, at + start + hours * HOUR) if draw(st.booleans()) else None
    return Ask(
        zones=draw(st.frozensets(st.sampled_from(ZONES), max_size=3)),
        stated_zone=draw(st.none() | st.sampled_from(ZONES)),
        suppressed=draw(st.sampled_from([False, False, False, True])),
        requested_now_until=draw(st.sampled_from([None, at + now])),
        window=window,
        attempts=tuple(at - abs(gap) for gap in draw(st.lists(near, max_size=5))),
        missed_inbound=draw(st.booleans()),
        emergency=draw(st.sampled_from([False, False, False, True])),
        confirmed_local_time=draw(st.booleans()),
    ), at


@MANY
@given(asks(), st.integers(0, 99))
def test_every_moment_of_an_opening_is_allowed_and_its_end_is_not(asked, share):
    ask, at = asked
    if found := opening(ask, at):
        opens, shuts = found
        within = [opens, opens + (shuts - opens) * share / 100, shuts - timedelta(microseconds=1)]
        assert opens < shuts and {decide(ask, moment).decision for moment in within} == {"allow"}
        assert shuts - opens >= windows.OPEN_END or decide(ask, shuts).decision != "allow"


@MANY
@given(asks(), st.integers(0, 99))
def test_no_moment_before_an_opening_is_allowed(asked, share):
    ask, at = asked
    found = opening(ask, at)
    end = found[0] if found else at + timedelta(days=3)
    moments = {at, at + (end - at) * share / 100, end - timedelta(microseconds=1)} if end > at else set()

    assert "allow" not in {decide(ask, moment).decision for moment in moments}


@MANY
@given(asks())
def test_blocked_waits_for_the_opening_and_every_decision_gives_known_reasons(asked):
    ask, at = asked
    found, decision = opening(ask, at), decide(ask, at)

    assert decision.reasons and set(decision.reasons) <= set(windows.REASONS)
    assert (decision.decision == "allow") == (decision.basis is not None) == bool(found and found[0] == at)
    assert decision.decision != "blocked" or not found or decision.until == found[0]


@MANY
@given(asks())
def test_nobody_is_called_at_night_unless_they_asked_or_a_human_decided(asked):
    ask, at = asked
    decision = decide(ask, at)
    if decision.basis == "in_hours" and "local_time_confirmed" not in decision.reasons:
        assert all(time(8) <= wall(at, zone).time() < time(21) for zone in ask.places)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2036, 1, 1)), st.sampled_from([*ZONES, "Australia/Lord_Howe"]))
def test_a_wall_time_comes_back_or_was_skipped(local, zone):
    shown = wall(from_wall(local, zone), zone).replace(tzinfo=None, fold=0)

    assert shown == local or (shown > local and shown.second == shown.microsecond == 0)

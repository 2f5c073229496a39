from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.cadence import PLAN_1, DayPart, Plan, day_part, next_try
from scheduling.windows import Ask, NoSuchTime, cap_ends, decide, from_wall, opening, wall

PHOENIX, NEW_YORK = "America/Phoenix", "America/New_York"
ZONES = [PHOENIX, NEW_YORK, "America/Chicago", "America/St_Johns", "America/Anchorage", "Pacific/Guam"]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def on(text: str, zone: str = PHOENIX) -> datetime:
    """ "24 09:10" in November 2026 in Phoenix, as an instant."""
    return from_wall(datetime.fromisoformat(f"2026-11-{text}"), zone)


def tries(*texts: str) -> list[datetime]:
    return [on(text) for text in texts]


def due(*texts: str, at: str = "24 00:00", skip: bool = False) -> datetime | None:
    return next_try(PLAN_1, tries(*texts), PHOENIX, on(at), skip_day_part=skip)


def test_the_first_try_is_due_now():
    assert due(at="24 09:00") == on("24 09:00")


def test_the_second_try_follows_after_ten_minutes():
    assert due("24 09:00") == on("24 09:10")


def test_the_third_try_follows_after_two_hours():
    assert due("24 09:00", "24 09:10") == on("24 11:10")


@pytest.mark.parametrize("made", [["24 09:00"], ["24 09:00", "24 09:10"]])
def test_a_try_that_is_overdue_is_due_now(made):
    assert due(*made, at="25 11:30") == on("25 11:30")


def test_the_order_of_the_attempts_does_not_matter():
    assert due("24 09:10", "24 09:00") == on("24 11:10")


NEXT_DAY = {
    "morning, then afternoon": (("24 08:20", "24 08:30", "24 10:30"), "25 12:30"),
    "afternoon, then evening": (("24 11:00", "24 11:10", "24 13:15"), "25 17:15"),
    "evening, then morning": (("23 09:00", "23 09:10", "24 18:05"), "25 08:05"),
    "night, then morning": (("24 02:00", "24 02:10", "24 04:10"), "25 08:10"),
    "the cap within the afternoon": (("24 14:50", "24 15:00", "24 17:00"), "25 14:50"),
    "the cap leaves no other part that day": (("24 17:00", "24 17:10", "24 19:10"), "26 08:10"),
    "eight sharp is the morning": (("23 08:00", "23 08:10", "24 08:00"), "25 12:00"),
    "noon is the afternoon": (("23 08:00", "23 08:10", "24 12:00"), "25 17:00"),
    "five is the evening": (("23 08:00", "23 08:10", "24 17:00"), "25 08:00"),
    "nine at night is night": (("23 08:00", "23 08:10", "24 21:00"), "25 08:00"),
}


@pytest.mark.parametrize("name", NEXT_DAY)
def test_the_daily_try_lies_in_another_part_of_the_next_day(name):
    attempts, expected = NEXT_DAY[name]

    assert due(*attempts) == on(expected)


OVERDUE = {
    "within the part it is due in": ("25 15:00", "25 15:00"),
    "after that part, the evening": ("25 18:00", "25 18:00"),
    "in the last try's part, when that ends": ("26 09:30", "26 12:30"),
    "at night, in the afternoon": ("25 22:00", "26 12:00"),
    "on the stroke of five, the evening": ("25 17:00", "25 17:00"),
}


@pytest.mark.parametrize("name", OVERDUE)
def test_a_missed_daily_try_is_due_in_the_first_other_part(name):
    at, expected = OVERDUE[name]

    assert due("24 08:20", "24 08:30", "24 10:30", at=at) == on(expected)


SKIPPED = {
    "the ten minutes": (("24 09:00",), "24 12:10"),
    "the two hours": (("24 09:00", "24 09:10"), "24 12:10"),
    "the evening": (("24 18:30",), "25 08:40"),
    "a call at night": (("24 02:00",), "24 08:10"),
    "afternoon becomes evening": (("24 08:20", "24 08:30", "24 10:30"), "25 17:30"),
    "evening becomes morning": (("24 11:00", "24 11:10", "24 13:15"), "26 08:15"),
    "morning becomes afternoon": (("23 09:00", "23 09:10", "24 18:05"), "25 12:05"),
    "never the same part again": (("24 14:50", "24 15:00", "24 17:00"), "26 08:50"),
}


@pytest.mark.parametrize("name", SKIPPED)
def test_a_voicemail_gives_one_part_of_the_day_more(name):
    attempts, expected = SKIPPED[name]

    assert due(*attempts, skip=True) == on(expected)


def run(plan: Plan, zone: str | None, at: datetime) -> list[datetime]:
    """All the tries of a plan, each made on time, fitted to the hours of the zone (Phoenix when unknown)."""
    made: list[datetime] = []
    while due_at := next_try(plan, made, zone, at):
        found = opening(Ask(zones=frozenset({zone or PHOENIX}), attempts=tuple(made)), due_at)
        made.append(found[0])
        at = found[0]
    return made


def test_plan_1_tries_seven_times_and_then_a_human_decides():
    made = run(PLAN_1, PHOENIX, on("24 09:00"))

    assert made == tries("24 09:00", "24 09:10", "24 11:10", "25 12:10", "26 17:10", "27 08:10", "28 12:10")


@pytest.mark.parametrize("more", [0, 1, 5])
def test_a_used_up_plan_gives_no_time(more):
    assert due(*["24 09:00"] * (7 + more)) is None


def test_another_plan_is_followed_as_it_says():
    plan = replace(PLAN_1, delays=(HOUR,), days=2, parts=PLAN_1.parts[:2])

    assert run(plan, PHOENIX, on("24 09:00")) == tries("24 09:00", "24 10:00", "25 12:00", "26 08:00")


def test_a_plan_needs_two_parts_of_the_day():
    with pytest.raises(ValueError, match="at least two parts"):
        Plan((), 1, (DayPart("day", time(8), time(21)),))


@pytest.mark.parametrize(("number", "gap"), [(1, 10 * MINUTE), (2, 2 * HOUR), (3, 29 * HOUR), (6, 29 * HOUR)])
def test_without_a_zone_the_days_are_29_hours(number, gap):
    last = on("24 09:00")

    assert next_try(PLAN_1, [last] * number, None, last) == last + gap
    assert next_try(PLAN_1, [last] * number, None, last, skip_day_part=True) == last + gap + 5 * HOUR


def test_without_a_zone_an_overdue_daily_try_is_due_now():
    assert next_try(PLAN_1, tries("24 09:00") * 3, None, on("27 03:00")) == on("27 03:00")


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("07:59:59", "night"),
        ("08:00", "morning"),
        ("11:59:59", "morning"),
        ("12:00", "afternoon"),
        ("16:59:59", "afternoon"),
        ("17:00", "evening"),
        ("20:59:59", "evening"),
        ("21:00", "night"),
    ],
)
def test_the_parts_of_the_day_meet_without_gap(clock, part):
    assert day_part(on(f"24 {clock}"), PHOENIX) == part


def test_the_part_of_the_day_is_the_persons_own():
    assert day_part(on("24 11:00"), NEW_YORK) == "afternoon"


def test_the_next_day_is_the_persons_own():
    late = [on(text, NEW_YORK) for text in ("23 08:00", "23 08:10", "24 20:30")]  # the 25th already in UTC

    assert next_try(PLAN_1, late, NEW_YORK, late[-1]) == on("25 08:30", NEW_YORK)


def test_a_daily_try_keeps_its_wall_time_over_a_jump():
    made = [from_wall(datetime(2027, 3, day, 18), NEW_YORK) for day in (11, 12, 13)]

    assert next_try(PLAN_1, made, NEW_YORK, made[-1]) == datetime(2027, 3, 14, 12, tzinfo=UTC)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(NoSuchTime):
        next_try(PLAN_1, [datetime(2026, 11, 24, 9)], PHOENIX, on("24 09:00"))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
gaps = st.lists(st.timedeltas(timedelta(0), 3 * DAY), min_size=2, max_size=5)


@settings(max_examples=400, deadline=None)
@given(moments, gaps, st.sampled_from(ZONES), st.timedeltas(timedelta(0), 5 * DAY), st.booleans())
def test_a_daily_try_is_another_part_another_day_below_the_cap_and_in_hours(last, gaps, zone, late, skip):
    made = [last, *(last - gap for gap in gaps)]
    found = next_try(PLAN_1, made, zone, last + late, skip)

    assert found >= max(last + late, cap_ends(made)) and wall(found, zone).date() > wall(last, zone).date()
    assert day_part(found, zone) not in ("night", day_part(last, zone))
    assert decide(Ask(zones=frozenset({zone}), attempts=tuple(made)), found).decision == "allow"


@settings(max_examples=200, deadline=None)
@given(moments, gaps, st.sampled_from(ZONES))
def test_a_voicemail_moves_the_next_try_later_by_less_than_two_days(last, gaps, zone):
    made = [last, *(last - gap for gap in gaps)][: len(gaps)]
    plain, spared = (next_try(PLAN_1, made, zone, last, skip) for skip in (False, True))

    assert timedelta(0) < spared - plain < 2 * DAY


@settings(max_examples=100, deadline=None)
@given(moments, st.sampled_from([None, *ZONES]))
def test_the_whole_plan_ends_within_ten_days_and_never_calls_a_fourth_time_in_a_day(at, zone):
    made = run(PLAN_1, zone, at)

    assert len(made) == 7 and made[-1] - at < 10 * DAY
    assert all(fourth - first >= DAY for first, fourth in zip(made, made[3:], strict=False))


@settings(max_examples=100, deadline=None)
@given(moments, st.sampled_from([None, *ZONES]))
def test_each_daily_try_of_the_plan_lies_in_another_part_than_the_one_before(at, zone):
    parts = [day_part(moment, zone or PHOENIX) for moment in run(PLAN_1, zone, at)][2:]

    assert all(part != before for before, part in pairwise(parts))

"""Wall times of shifts: nights on which clocks change, what is refused, and what holds for every pattern and zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.web.refusals import Invalid
from scheduling import windows
from scheduling.roster import spans
from scheduling.roster.models import LONGEST
from scheduling.roster.spans import Pattern, typed, weekly

EASTERN, PHOENIX = "America/New_York", "America/Phoenix"
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
EVERY_DAY = frozenset(range(7))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def night(day: date, zone: str = EASTERN, begins: time = time(22), ends: time = time(6)):
    return weekly(Pattern(EVERY_DAY, begins, ends, zone, day, day))[0]


def lasts(span) -> timedelta:
    return span.ends_at - span.starts_at


@pytest.mark.parametrize(
    ("eve", "zone", "hours"),
    [
        (date(2026, 11, 20), EASTERN, 8),
        (SPRING - DAY, EASTERN, 7),
        (AUTUMN - DAY, EASTERN, 9),
        (SPRING - DAY, PHOENIX, 8),
    ],
)
def test_a_night_keeps_its_hours_on_the_wall(eve, zone, hours):
    span = night(eve, zone)

    assert lasts(span) == hours * HOUR
    assert windows.wall(span.ends_at, zone).hour == 6


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)])
def test_a_whole_day_on_the_wall_may_last_23_or_25_hours(day, hours):
    assert lasts(typed(at(day, 0), at(day + DAY, 0), EASTERN)) == hours * HOUR


def test_a_time_that_comes_twice_is_the_first_and_says_so():
    span = typed(at(AUTUMN, 1, 30), at(AUTUMN, 8), EASTERN)

    assert span.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert span.told == ("1:30 a.m. comes twice on Sun Nov 1: we took the first.",)


def test_a_time_that_does_not_exist_is_refused_when_typed():
    with pytest.raises(Invalid, match=r"2:30 a\.m\. does not exist on Sun Mar 14"):
        typed(at(SPRING - DAY, 22), at(SPRING, 2, 30), EASTERN)


def test_in_a_pattern_it_means_the_first_instant_after():
    span = night(SPRING - DAY, ends=time(2, 30))

    assert windows.wall(span.ends_at, EASTERN).hour == 3
    assert span.told == ("2:30 a.m. does not exist on Sun Mar 14: we took 3:00 a.m.",)


def test_a_night_within_the_skipped_hour_is_empty():
    assert night(SPRING, begins=time(2), ends=time(3)).is_empty


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (at(AUTUMN, 9), "A shift ends after it begins."),
        (at(AUTUMN, 10), "A shift ends after it begins."),
        (at(AUTUMN + DAY, 10, 1), "A shift is 24 hours at most."),
    ],
)
def test_a_shift_lasts_more_than_nothing_and_a_day_at_most(end, words):
    with pytest.raises(Invalid, match=words):
        typed(at(AUTUMN, 10), end, EASTERN)


@pytest.mark.parametrize("zone", ["America/Atlantis", "", "../etc/passwd", "localtime", "x" * 40])
def test_an_unknown_zone_is_said(zone):
    with pytest.raises(Invalid, match="We do not know that time zone"):
        typed(at(AUTUMN, 10), at(AUTUMN, 18), zone)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": frozenset()}, "Pick at least one day"),
        ({"ends": time(22)}, "begins and ends at the same time"),
        ({"last": date(2026, 11, 1)}, "before the first"),
        ({"last": date(2027, 2, 23)}, "13 weeks at most"),
        ({"weekdays": frozenset({0}), "last": date(2026, 11, 24)}, "None of these days"),
        ({"zone": "America/Atlantis"}, "do not know that time zone"),
    ],
)
def test_what_no_pattern_is(wrong, words):
    usual = {"weekdays": EVERY_DAY, "begins": time(22), "ends": time(6), "zone": EASTERN}
    dates = {"first": date(2026, 11, 24), "last": date(2026, 12, 24)}
    with pytest.raises(Invalid, match=words):
        weekly(Pattern(**{**usual, **dates, **wrong}))


zones = st.sampled_from(sorted(zone for zone in available_timezones() if windows.is_zone(zone)))
hours = st.times().map(lambda one: one.replace(second=0, microsecond=0))
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@settings(deadline=None)
@given(zones, hours, hours, st.frozensets(st.integers(0, 6), min_size=1), days, st.integers(7, 90))
def test_a_pattern_is_its_days_in_order_never_twice_at_once(zone, begins, ends, weekdays, first, length):
    if begins == ends:
        return
    found = weekly(Pattern(weekdays, begins, ends, zone, first, first + DAY * length))
    nights = [first + DAY * n for n in range(length + 1) if (first + DAY * n).weekday() in weekdays]

    assert len(found) == len(nights)
    assert all(timedelta() <= lasts(span) <= LONGEST for span in found)
    assert all(one.ends_at <= following.starts_at for one, following in pairwise(found))


@settings(deadline=None)
@given(zones, hours, hours, days)
def test_each_end_shows_the_hour_that_was_meant_or_says_why_not(zone, begins, ends, day):
    if begins == ends:
        return
    span = night(day, zone, begins, ends)
    walls = [windows.wall(moment, zone).replace(tzinfo=None) for moment in (span.starts_at, span.ends_at)]
    meant = [datetime.combine(day, begins), datetime.combine(day + DAY * (ends < begins), ends)]

    moved = sum(one != other for one, other in zip(walls, meant, strict=True))
    assert moved == sum("does not exist" in words for words in span.told)


@settings(deadline=None)
@given(zones, days, hours, hours)
def test_a_week_later_is_the_same_wall(zone, day, begins, ends):
    if begins == ends:
        return
    span, following = night(day, zone, begins, ends), night(day + 7 * DAY, zone, begins, ends)
    if span.told:
        return
    again = spans.later(span.starts_at, span.ends_at, zone, spans.WEEK)

    assert (again.starts_at, again.ends_at) == (following.starts_at, following.ends_at)


def test_words_are_short_and_plain():
    span = night(date(2026, 11, 22))

    assert spans.words(span.starts_at, span.ends_at, EASTERN) == "Sun Nov 22, 10 p.m. to 6 a.m."
    assert spans.hours(span.starts_at - 10 * HOUR, span.starts_at + 2 * HOUR, EASTERN) == "noon to midnight"

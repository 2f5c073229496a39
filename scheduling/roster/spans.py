"""From when to when: what wall times mean in a zone, also on the nights when clocks change. Pure.

A time that comes twice means the first (RELIABILITY.md, DST rules). One that the clocks skip is refused when somebody
typed it for one shift; in a pattern it means the first instant after the gap. `told` says so in sentences.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.web.refusals import Invalid
from scheduling import clock, windows

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MOST_WEEKS = 13


@dataclass(frozen=True)
class Span:
    """Two instants in UTC, and the zone whose wall they were read from."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    told: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.ends_at <= self.starts_at


@dataclass(frozen=True)
class Pattern:
    """The same hours on some days of the week (Monday is 0), between two dates. `ends` may be next morning."""

    weekdays: frozenset[int]
    begins: time
    ends: time
    zone: str
    first: date
    last: date


def typed(start: datetime, end: datetime, zone: str) -> Span:
    """The span of one shift, typed as two wall times (naive)."""
    if end <= start:
        raise Invalid("A shift ends after it begins.", fields={"end_time": "must be after the start"})
    if end - start > DAY:
        raise Invalid("A shift is 24 hours at most. Make two of it.", fields={"end_time": "is more than a day later"})
    for field, local in (("start_time", start), ("end_time", end)):
        if _is_skipped(local, zone):
            words = f"{clock.hour(local)} does not exist on {day(local)}: the clocks go forward. Pick another time."
            raise Invalid(words, fields={field: "does not exist that day"})
    return _span(start, end, zone)


def weekly(pattern: Pattern) -> list[Span]:
    """The span of each night of a pattern; one that falls into the skipped hour altogether is empty."""
    _check(pattern)
    days = (pattern.first + DAY * n for n in range((pattern.last - pattern.first).days + 1))
    spans = [_night(one, pattern) for one in days if one.weekday() in pattern.weekdays]
    if not spans:
        raise Invalid("None of these days lies between the two dates.", fields={"weekdays": "are not between them"})
    return spans


def _check(pattern: Pattern) -> None:
    if not pattern.weekdays:
        raise Invalid("Pick at least one day of the week.", fields={"weekdays": "is empty"})
    if pattern.begins == pattern.ends:
        words = "It begins and ends at the same time. A weekly shift is shorter than a day."
        raise Invalid(words, fields={"ends": "is the same as the start"})
    if pattern.last < pattern.first:
        raise Invalid("The last date is before the first.", fields={"last": "is before the first"})
    if pattern.last - pattern.first >= WEEK * MOST_WEEKS:
        raise Invalid(f"Plan {MOST_WEEKS} weeks at most at once.", fields={"last": "is too far from the first"})


def _night(on: date, pattern: Pattern) -> Span:
    end = on + DAY * (pattern.ends <= pattern.begins)
    return _span(datetime.combine(on, pattern.begins), datetime.combine(end, pattern.ends), pattern.zone)


def later(starts_at: datetime, ends_at: datetime, zone: str, by: timedelta) -> Span:
    """The same hours on the wall, some days on."""
    start, end = (windows.wall(at, zone).replace(tzinfo=None) + by for at in (starts_at, ends_at))
    return _span(start, end, zone)


def _span(start: datetime, end: datetime, zone: str) -> Span:
    told = tuple(words for local in (start, end) if (words := _change(local, zone)))
    return Span(_instant(start, zone), _instant(end, zone), zone, told)


def _instant(local: datetime, zone: str) -> datetime:
    try:
        return windows.from_wall(local, zone)
    except windows.UnknownZone as problem:
        raise Invalid(
            "We do not know that time zone. Pick one of the list.", fields={"zone": "is unknown"}
        ) from problem
    except windows.NoSuchTime as problem:
        raise Invalid("We could not read that date.", fields={"start_date": "is beyond the calendar"}) from problem


def _is_skipped(local: datetime, zone: str) -> bool:
    return windows.wall(_instant(local, zone), zone).replace(tzinfo=None) != local


def _change(local: datetime, zone: str) -> str:
    """What the clocks make of a wall time, when they change just then."""
    if _is_skipped(local, zone):
        then = windows.wall(_instant(local, zone), zone)
        return f"{clock.hour(local)} does not exist on {day(local)}: we took {clock.sentence(clock.hour(then))}"
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.utcoffset() != there.replace(fold=1).utcoffset():
        return f"{clock.hour(local)} comes twice on {day(local)}: we took the first."
    return ""


def day(local: date) -> str:
    """ "Sun Nov 22"."""
    return f"{local:%a %b} {local.day}"


def words(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """ "Sun Nov 22, 10 p.m. to 6 a.m."."""
    return f"{day(windows.wall(starts_at, zone))}, {hours(starts_at, ends_at, zone)}"


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """ "10 p.m. to 6:30 a.m."."""
    return f"{at_hour(starts_at, zone)} to {at_hour(ends_at, zone)}"


def at_hour(at: datetime, zone: str) -> str:
    return clock_hour(windows.wall(at, zone))


def clock_hour(local: datetime) -> str:
    """ "6 a.m.", "6:30 a.m.", "noon", "midnight"."""
    return "midnight" if (local.hour, local.minute) == (0, 0) else clock.hour(local).replace(":00", "")


def short(local: datetime) -> str:
    """ "10p", "6:30a", "noon": where there is little room."""
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'a' if local.hour < 12 else 'p'}"

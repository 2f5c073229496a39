"""Instants and wall clocks. Pure; instants are aware and come out in UTC, a zone is an IANA name."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NO_PLACE = {"localtime", "Factory", "EST", "MST", "HST"}  # "EST" in July would allow a call until 22:00


class UnknownZone(ValueError):
    """The name is no IANA zone; str() is a sentence for the person who typed it."""


class NoSuchTime(ValueError):
    """An instant without a zone, a wall time with one, or a time beyond the calendar; str() is a sentence."""


def is_zone(name: str) -> bool:
    """Whether the name is an IANA zone of a place; not the machine's own, not an abbreviation without summer time."""
    return name in _zone_names()


def utc(at: datetime) -> datetime:
    """The same instant in UTC. NoSuchTime for a naive one, which would silently take the machine's zone."""
    if at.tzinfo is None:
        raise NoSuchTime("A moment needs its time zone.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise NoSuchTime("This time is beyond the calendar.") from None


def wall(at: datetime, zone: str) -> datetime:
    """The instant as the clock on the wall shows it there. UnknownZone, NoSuchTime."""
    try:
        return utc(at).astimezone(_zone(zone))
    except OverflowError:
        raise NoSuchTime("This time is beyond the calendar.") from None


def from_wall(local: datetime, zone: str) -> datetime:
    """The instant in UTC that a naive wall time means there. UnknownZone, NoSuchTime.

    A time that the clocks skip means the first instant after the gap; one that comes twice means the first
    (RELIABILITY.md, DST rules).
    """
    if local.tzinfo is not None:
        raise NoSuchTime("A wall time has no zone of its own.")
    there = _zone(zone)
    try:
        instant = local.replace(tzinfo=there, fold=0).astimezone(UTC)
        skipped = instant.astimezone(there).replace(tzinfo=None) != local
        return _end_of_gap(local, there) if skipped else instant
    except OverflowError:
        raise NoSuchTime("This time is beyond the calendar.") from None


def _end_of_gap(local: datetime, there: ZoneInfo) -> datetime:
    """The first instant after the clocks jumped over the naive time `local`, to the second (by halving)."""
    before = local.replace(tzinfo=there, fold=1).astimezone(UTC)
    after = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    new_offset = after.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        jumped = middle.astimezone(there).utcoffset() == new_offset
        before, after = (before, middle) if jumped else (middle, after)
    return after.replace(microsecond=0)


def _zone(name: str) -> ZoneInfo:
    if not is_zone(name):
        raise UnknownZone("This time zone is not known.")
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_PLACE)

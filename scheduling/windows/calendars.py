"""When the hours of one zone are open, as instants: computed once a day and rule, then only looked up. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain

from .holidays import is_holiday
from .rules import FEDERAL, Hours, Range, Rules, Week
from .zones import NoSuchTime, from_wall

DAYS_KEPT = 1000
FEDERAL_WEEK: Week = ((FEDERAL,),) * 7
Span = tuple[datetime, datetime]


class Calendar:
    """The hours of one zone by one rule: the federal ones, with what a state or a person allows of them."""

    def __init__(self, zone: str, week: Week, on_holidays: bool = True) -> None:
        self.zone, self.week, self.on_holidays = zone, week, on_holidays
        self._days: dict[int, tuple[Span, ...]] = {}

    def until(self, at: datetime) -> datetime | None:
        """When the hours that are open at this moment (in UTC) end; None when they are shut."""
        day = at.toordinal()
        for opens, shuts in self._days.get(day) or self._around(day):
            if opens <= at < shuts:
                return shuts
        return None

    def opens(self, at: datetime, search: timedelta) -> datetime | None:
        """`at` itself when open, else the next time that the hours begin; None when not within `search`."""
        for day in range(at.toordinal(), at.toordinal() + search.days + 1):
            for opens, shuts in self._days.get(day) or self._around(day):
                if at < shuts:
                    return opens if opens > at else at
        return None

    def _around(self, day: int) -> tuple[Span, ...]:
        """The hours of the local days that this day in UTC can touch."""
        if day not in self._days:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            near = range(max(day - 1, 1), min(day + 1, date.max.toordinal()) + 1)
            self._days[day] = tuple(chain.from_iterable(map(self._spans, map(date.fromordinal, near))))
        return self._days[day]

    def _spans(self, day: date) -> Iterator[Span]:
        for hours in self.week[day.weekday()] if self.on_holidays or not is_holiday(day) else ():
            opens, shuts = max(hours.opens, FEDERAL.opens), min(hours.shuts, FEDERAL.shuts)
            if opens < shuts:
                yield _instant(day, opens, self.zone), _instant(day, shuts, self.zone)


def _instant(day: date, clock: time, zone: str) -> datetime:
    """Within the calendar: its first and last days are nobody's."""
    try:
        return from_wall(datetime.combine(day, clock), zone)
    except NoSuchTime:
        return datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=8192)
def of_week(zone: str, week: Week, on_holidays: bool = True) -> Calendar:
    return Calendar(zone, week, on_holidays)


@lru_cache(maxsize=1024)
def federal(places: frozenset[str]) -> tuple[Calendar, ...]:
    return tuple(of_week(zone, FEDERAL_WEEK) for zone in sorted(places))


@lru_cache(maxsize=4096)
def lawful(places: frozenset[str], rules: Rules) -> tuple[Calendar, ...]:
    """Federal hours and these rules, in every place where the person may be: all must be open."""
    weeks = [(rule.week, rule.on_holidays) for rule in rules.rules] or [(FEDERAL_WEEK, True)]
    return tuple(of_week(zone, *week) for zone in sorted(places) for week in dict.fromkeys(weeks))


@lru_cache(maxsize=1024)
def safe(places: frozenset[str], ranges: tuple[Range, ...]) -> tuple[Calendar, ...]:
    """The hours that somebody gave as safe, as far as they are lawful anywhere."""
    week = tuple(tuple(Hours(start, end) for _, start, end in sorted(_of(day, ranges))) for day in range(7))
    return tuple(of_week(zone, week) for zone in sorted(places))


def _of(day: int, ranges: tuple[Range, ...]) -> Iterator[Range]:
    return (one for one in ranges if one[0] == day)

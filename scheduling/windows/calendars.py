"""When the hours of one zone are open, as instants: computed once a day and rule, then only looked up. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from .holidays import is_holiday
from .rules import FEDERAL, Hours, Rules, Week
from .zones import NoSuchTime, from_wall

DAYS_KEPT = 1000
Span = tuple[datetime, datetime]


class Calendar:
    """Wall-clock hours of one zone that must all be open: `weeks` with whether each allows a holiday."""

    def __init__(self, zone: str, weeks: tuple[tuple[Week, bool], ...]) -> None:
        self.zone, self.weeks = zone, weeks
        self._days: dict[int, tuple[Span, ...]] = {}

    def until(self, at: datetime) -> datetime | None:
        """When the hours that are open at this moment (in UTC) end; None when they are shut."""
        for opens, shuts in self._around(at.toordinal()):
            if opens <= at < shuts:
                return shuts
        return None

    def opens(self, at: datetime, search: timedelta) -> datetime | None:
        """`at` itself when open, else the next time that the hours begin; None when not within `search`."""
        for day in range(at.toordinal(), at.toordinal() + search.days + 1):
            for opens, shuts in self._around(day):
                if at < shuts:
                    return max(opens, at)
        return None

    def _around(self, day: int) -> tuple[Span, ...]:
        """The hours of the local days that this day in UTC can touch."""
        spans = self._days.get(day)
        if spans is None:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            near = range(max(day - 1, 1), min(day + 1, date.max.toordinal()) + 1)
            spans = self._days[day] = tuple(filter(None, map(self._span, map(date.fromordinal, near))))
        return spans

    def _span(self, day: date) -> Span | None:
        """From the last to open to the first to shut, as instants."""
        is_free = is_holiday(day)
        bound = [week[day.weekday()] for week, on_holidays in self.weeks if on_holidays or not is_free]
        hours = [one for one in bound if one]
        if len(hours) < len(self.weeks):
            return None
        opens, shuts = max(one.opens for one in hours), min(one.shuts for one in hours)
        if opens >= shuts:
            return None
        return _instant(day, opens, self.zone), _instant(day, shuts, self.zone)


def _instant(day: date, clock: time, zone: str) -> datetime:
    """Within the calendar: its first and last days are nobody's."""
    try:
        return from_wall(datetime.combine(day, clock), zone)
    except NoSuchTime:
        return datetime.min.replace(tzinfo=UTC)


FEDERAL_WEEK: Week = (FEDERAL,) * 7


@lru_cache(maxsize=8192)
def federal(zone: str) -> Calendar:
    return Calendar(zone, ((FEDERAL_WEEK, True),))


@lru_cache(maxsize=8192)
def _of_rules(zone: str, rules: Rules) -> Calendar:
    states = tuple((rule.week, rule.on_holidays) for rule in rules.rules)
    return Calendar(zone, ((FEDERAL_WEEK, True), *states)) if states else federal(zone)


@lru_cache(maxsize=1024)
def _of_week(zone: str, week: tuple[Hours | None, ...]) -> Calendar:
    return Calendar(zone, ((week, True),))


@lru_cache(maxsize=4096)
def lawful(places: frozenset[str], rules: Rules) -> tuple[Calendar, ...]:
    """Federal hours and these rules, in every place where the person may be."""
    return tuple(_of_rules(zone, rules) for zone in sorted(places))


@lru_cache(maxsize=4096)
def safe(places: frozenset[str], week: Week) -> tuple[Calendar, ...]:
    return tuple(_of_week(zone, week) for zone in sorted(places))

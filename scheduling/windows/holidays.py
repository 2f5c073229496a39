"""Federal holidays of the United States, computed (5 U.S.C. 6103). Pure."""

from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
A_DAY = timedelta(days=1)


def is_holiday(day: date) -> bool:
    """Whether it is one, or the day on which one that falls on a weekend is observed."""
    return day in holidays(day.year) or day in holidays(min(day.year + 1, date.max.year))


@cache
def holidays(year: int) -> frozenset[date]:
    """The year's holidays and the days on which they are observed: of January 1, that may lie in the year before."""
    fixed = {date(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))}
    moving = {
        _nth(year, 1, MONDAY, 3),  # Martin Luther King
        _nth(year, 2, MONDAY, 3),  # Washington
        _last_monday_of_may(year),  # Memorial Day
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    }
    return frozenset(fixed | moving | {_observed(day) for day in fixed})


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _observed(day: date) -> date:
    """Friday for a Saturday, Monday for a Sunday."""
    shift = {SATURDAY: -A_DAY, SUNDAY: A_DAY}.get(day.weekday(), timedelta())
    return day if day == date.min else day + shift

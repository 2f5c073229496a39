"""The week hour by hour: who is on in each, also on the nights when clocks change."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from crm.people.models import User
from scheduling import windows
from scheduling.roster import charts
from scheduling.roster.models import Shift

EASTERN = "America/New_York"
DAY = timedelta(days=1)
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)


def shift(person: str, starts: datetime, hours: float) -> Shift:
    return Shift(person=User(name=person), starts_at=starts, ends_at=starts + timedelta(hours=hours), time_zone=EASTERN)


def drawn(shifts, start: date) -> dict:
    return charts.hours(shifts, start, EASTERN, datetime.combine(start, time(), timezone.get_default_timezone()))


def whole_week(start: date) -> list[Shift]:
    first = windows.from_wall(datetime.combine(start - DAY, time()), EASTERN)
    return [shift("Ana Diaz", first + n * DAY, 24) for n in range(9)]


@pytest.mark.parametrize("start", [SPRING, AUTUMN, date(2026, 11, 22)])
def test_a_week_that_is_covered_has_no_gap_whatever_the_clocks_do(start):
    picture = drawn(whole_week(start), start)
    counts = [cell["count"] for day in picture["days"] for cell in day["cells"]]

    assert picture["finding"] == "Somebody is on at every hour."
    assert counts.count(None) == (start == SPRING)


def test_an_hour_that_comes_twice_is_covered_only_when_both_are():
    begins = windows.from_wall(datetime.combine(AUTUMN, time()), EASTERN)
    cells = drawn([shift("Ana Diaz", begins, 2)], AUTUMN)["days"][0]["cells"]

    assert [cell["count"] for cell in cells[:3]] == [1, 0, 0]


def test_half_an_hour_without_anybody_is_a_gap():
    begins = windows.from_wall(datetime(2026, 11, 22), EASTERN)
    days = drawn(
        [shift("Ana Diaz", begins, 6.5), shift("Ben Ochoa", begins + timedelta(hours=7), 17)], date(2026, 11, 22)
    )

    assert days["days"][0]["gaps"] == ["6 a.m. to 7 a.m."]


def test_a_day_without_anybody_says_so():
    begins = windows.from_wall(datetime(2026, 11, 22), EASTERN)

    assert drawn([shift("Ana Diaz", begins, 24)], date(2026, 11, 22))["days"][1]["gaps"] == ["all day"]

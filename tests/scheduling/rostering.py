"""Shifts as the tests of the roster plan them: from tomorrow on, on the wall of Phoenix."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from scheduling import windows
from scheduling.roster import actions
from scheduling.roster.models import Shift
from scheduling.roster.spans import Pattern, Span, typed

ZONE = "America/Phoenix"
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
EVERY_DAY = frozenset(range(7))


def today() -> date:
    return windows.wall(timezone.now(), ZONE).date()


def hours(begins: int = 9, ends: int = 17, day: date | None = None) -> Span:
    start = datetime.combine(day or today() + DAY, time())
    return typed(start + timedelta(hours=begins), start + timedelta(hours=ends), ZONE)


def nights(**facts) -> Pattern:
    usual = {"weekdays": EVERY_DAY, "begins": time(22), "ends": time(6), "zone": ZONE}
    return Pattern(**{**usual, "first": today() + DAY, "last": today() + 7 * DAY, **facts})


def add(person, span=None, kind="working", *, by):
    return actions.add(person.pk, span=span or hours(), kind=kind, by=by)


def sunday(weeks: int = 0) -> date:
    return today() - DAY * ((today().weekday() + 1) % 7) + WEEK * weeks


def put(person, begins: int = 9, ends: int = 17, day: date | None = None, kind="working") -> Shift:
    start = datetime.combine(day or today(), time())
    span = typed(start + timedelta(hours=begins), start + timedelta(hours=ends), ZONE)
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "time_zone": ZONE}
    return Shift.objects.create(person=person, kind=kind, **facts)


def said(who, **facts) -> dict:
    usual = {
        "person": f"{who.pk}",
        "kind": "working",
        "zone": ZONE,
        "start_date": f"{today()}",
        "start_time": "22:00",
        "end_time": "06:00",
    }
    return {**usual, **facts}


def weekly(who, **facts) -> dict:
    days = {"weekdays": list(range(7)), "first": f"{today()}", "last": f"{today() + 6 * DAY}"}
    usual = {"person": f"{who.pk}", "kind": "working", "zone": ZONE, "begins": "22:00", "ends": "06:00"}
    return {**usual, **days, **facts}

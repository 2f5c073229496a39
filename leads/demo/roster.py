"""Harborlight's roster: three shifts around the clock, each person in one of them, four weeks back and two ahead."""

from datetime import date, datetime, time, timedelta

from crm.people.access import Can, may
from crm.people.models import User
from scheduling import windows
from scheduling.roster.models import Shift
from scheduling.roster.spans import Pattern, weekly

from .people import ON_SHIFT, ROLES

ZONE = "America/Phoenix"
HOURS = [(time(6), time(14)), (time(14), time(22)), (time(22), time(6))]
BEFORE, AFTER = timedelta(weeks=4), timedelta(weeks=2)
HERE = {*ON_SHIFT, *(ROLES[label][0] for label in ("navigator", "shift_lead"))}
FREE = 2  # days of each week that a person does not work


def make_roster(now: datetime) -> int:
    """Everybody who takes callers works five days a week, whoever is there now also today. How many shifts."""
    crew = [one for one in User.objects.filter(is_active=True).order_by("email") if may(one, Can.WORK_LEADS)]
    running = _running(now)
    rest = [hours for hours in HOURS if hours != running]
    here = [one for one in crew if one.name in HERE]
    shifts: list[Shift] = []
    for n, one in enumerate(here):
        shifts += _weeks(one, running, _today(now).weekday() + 1 + n % 5, now)
    for n, one in enumerate(one for one in crew if one.name not in HERE):
        shifts += _weeks(one, rest[n % 2], n // 2 * 2, now)
    return len(Shift.objects.bulk_create(shifts + _on_call(now)))


def _running(now: datetime) -> tuple[time, time]:
    """The one of the three shifts that runs at `now`."""
    return HOURS[((windows.wall(now, ZONE).hour - 6) % 24) // 8]


def _today(now: datetime) -> date:
    """A night belongs to the day on which it began."""
    return windows.wall(now - timedelta(hours=6), ZONE).date()


def _weeks(person: User, hours: tuple[time, time], first_off: int, now: datetime) -> list[Shift]:
    days = frozenset(range(7)) - {(first_off + n) % 7 for n in range(FREE)}
    spans = weekly(Pattern(days, *hours, ZONE, _today(now) - BEFORE, _today(now) + AFTER))
    return [_shift(person, "working", span) for span in spans]


def _on_call(now: datetime) -> list[Shift]:
    """A supervisor each night, in turns."""
    leads = list(User.objects.filter(is_active=True, role="supervisor").order_by("email"))
    today = windows.wall(now, ZONE).date()
    nights = weekly(Pattern(frozenset(range(7)), time(20), time(8), ZONE, today - BEFORE, today + AFTER))
    return [_shift(leads[n // 7 % len(leads)], "on_call", span) for n, span in enumerate(nights)]


def _shift(person: User, kind: str, span) -> Shift:
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "time_zone": span.zone}
    return Shift(person=person, kind=kind, **facts)

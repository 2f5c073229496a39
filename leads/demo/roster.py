"""Harborlight's roster: three shifts around the clock, four weeks back and two ahead."""

from datetime import date, datetime, time, timedelta

from crm.people.models import User
from scheduling import windows
from scheduling.roster.models import Shift
from scheduling.roster.spans import Pattern, weekly

from .people import LEADS, ROLES, SHIFTS, ZONE, shift_at, working_days

HOURS = {"early": (time(6), time(14)), "late": (time(14), time(22)), "night": (time(22), time(6))}
BEFORE, AFTER = timedelta(weeks=4), timedelta(weeks=2)
SIGN_IN = [ROLES[label][0] for label in ("navigator", "navigator2", "shift_lead")]
EVERY_DAY = frozenset(range(7))


def make_roster(now: datetime) -> int:
    """The shifts in which Harborlight's weeks are told; who is there to sign in as works now too. How many shifts."""
    staff = {one.name: one for one in User.objects.filter(is_active=True)}
    shifts: list[Shift] = []
    for name, crew in SHIFTS.items():
        for place, who in enumerate(crew):
            shifts += _weeks(staff[who], name, working_days(place), now)
        shifts += _weeks(staff[LEADS[name]], name, EVERY_DAY, now)
    covered = {shift.person.name for shift in shifts if shift.starts_at <= now < shift.ends_at}
    for who in set(SIGN_IN) - covered:
        shifts += _stand_in(staff[who], shifts, now)
    return len(Shift.objects.bulk_create(shifts + _on_call(now)))


def _stand_in(person: User, shifts: list[Shift], now: datetime) -> list[Shift]:
    """The shift that runs now, as much of it as no shift of their own takes."""
    today = _today(now)
    [span] = weekly(Pattern(EVERY_DAY, *HOURS[shift_at(now)], ZONE, today, today))
    own = [one for one in shifts if one.person == person]
    if any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in own):
        return []
    return [_shift(person, "working", span)]


def _today(now: datetime) -> date:
    """A night belongs to the day on which it began."""
    return windows.wall(now - timedelta(hours=6), ZONE).date()


def _weeks(person: User, shift: str, days: frozenset[int], now: datetime) -> list[Shift]:
    spans = weekly(Pattern(days, *HOURS[shift], ZONE, _today(now) - BEFORE, _today(now) + AFTER))
    return [_shift(person, "working", span) for span in spans]


def _on_call(now: datetime) -> list[Shift]:
    """A supervisor each night, in turns."""
    leads = list(User.objects.filter(is_active=True, role="supervisor").order_by("email"))
    today = windows.wall(now, ZONE).date()
    nights = weekly(Pattern(EVERY_DAY, time(20), time(8), ZONE, today - BEFORE, today + AFTER))
    return [_shift(leads[n // 7 % len(leads)], "on_call", span) for n, span in enumerate(nights)]


def _shift(person: User, kind: str, span) -> Shift:
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "time_zone": span.zone}
    return Shift(person=person, kind=kind, **facts)

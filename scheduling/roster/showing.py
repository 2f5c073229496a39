"""What the roster page draws: one week on the helpline's wall, who is on now, one's own next shift."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from crm.people.access import Can, may
from crm.people.helpline import helpline
from crm.people.models import User
from scheduling import clock, windows

from . import charts, spans
from .models import Shift

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
         "America/Anchorage", "Pacific/Honolulu"]  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """The roster at one moment, for one reader."""

    by: User
    now: datetime
    start: date
    zone: str
    shifts: list[Shift]
    near: list[Shift]

    @property
    def today(self) -> date:
        return windows.wall(self.now, self.zone).date()

    def day_of(self, shift: Shift) -> date:
        return windows.wall(shift.starts_at, self.zone).date()


def zone_here() -> str:
    """The wall that the page shows: the helpline's."""
    zone = helpline().time_zone
    return zone if windows.is_zone(zone) else "UTC"


def week_of(day: date) -> date:
    """Its Sunday."""
    return day - DAY * ((day.weekday() + 1) % 7)


def see(by: User, start: date, now: datetime) -> Sight:
    zone = zone_here()
    shifts = Shift.objects.of_week(start, zone).select_related("person")
    near = Shift.objects.overlapping(*charts.near(now, zone)).select_related("person")
    return Sight(by, now, start, zone, list(shifts), [one for one in near if one.person.is_active])


def roster(sight: Sight) -> dict:
    working = [one for one in sight.shifts if one.kind == Shift.Kind.WORKING and one.person.is_active]
    return {
        "title": title(sight.start),
        "start": sight.start.isoformat(),
        "before": (sight.start - WEEK).isoformat(),
        "after": (sight.start + WEEK).isoformat(),
        "before_title": title(sight.start - WEEK),
        "is_now": sight.start == week_of(sight.today),
        "clock": clock.city(sight.zone),
        "mine": _mine(sight),
        "now": _now(sight),
        "hours": charts.hours(working, sight.start, sight.zone, sight.now) if working else None,
        "people": charts.people(sight.near, sight.zone, sight.now),
        "days": _days(sight),
        "is_empty": not sight.shifts,
    }


def title(start: date) -> str:
    """ "Nov 22 to 28"."""
    end = start + WEEK - DAY
    month = "" if start.month == end.month else f"{end:%b} "
    return f"{start:%b} {start.day} to {month}{end.day}"


def _mine(sight: Sight) -> str:
    """One's own shift that runs or comes next, in words; nothing for who has no shifts."""
    if not may(sight.by, Can.HAVE_SHIFTS):
        return ""
    mine = Shift.objects.next_of(sight.by, sight.now).first()
    if mine is None:
        return "You have no shift ahead."
    kind = "on call" if mine.kind == Shift.Kind.ON_CALL else "on"
    if mine.starts_at <= sight.now:
        until = clock.when(mine.ends_at, sight.zone, sight.now)
        return clock.sentence(f"You are {kind} until {until}{_for_you(sight, mine.ends_at)}")
    what = "Your next time on call" if mine.kind == Shift.Kind.ON_CALL else "Your next shift"
    when = clock.sentence(spans.words(mine.starts_at, mine.ends_at, sight.zone))
    return f"{what}: {when}{_for_you(sight, mine.starts_at)}"


def _for_you(sight: Sight, at: datetime) -> str:
    """On one's own wall, where that is another."""
    words = clock.for_us(at, sight.zone, sight.by.time_zone) if windows.is_zone(sight.by.time_zone) else ""
    return "" if words in ("", "same for you") else f" ({words})"


def _now(sight: Sight) -> dict:
    """Who is on, and who is on call, at this moment."""
    on = sorted((one for one in sight.near if one.starts_at <= sight.now < one.ends_at), key=lambda one: one.ends_at)
    names = defaultdict(list)
    for one in on:
        names[one.kind].append({"name": charts.short_name(one.person), "until": spans.at_hour(one.ends_at, sight.zone)})
    return {"working": names[Shift.Kind.WORKING], "on_call": names[Shift.Kind.ON_CALL]}


def _days(sight: Sight) -> list[dict]:
    """The shifts that begin on each day, those of the same hours together."""
    groups: dict[date, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for shift in sight.shifts:
        groups[sight.day_of(shift)][spans.hours(shift.starts_at, shift.ends_at, sight.zone)].append(row(shift, sight))
    return [_day(sight.start + DAY * n, groups, sight.today) for n in range(7)]


def _day(day: date, groups: dict, today: date) -> dict:
    found = [{"hours": hours, "rows": rows} for hours, rows in groups[day].items()]
    return {"label": f"{day:%a} {day.day}", "today": day == today, "groups": found}


def row(shift: Shift, sight: Sight) -> dict:
    return {
        "id": shift.pk,
        "name": charts.short_name(shift.person),
        "on_call": shift.kind == Shift.Kind.ON_CALL,
        "gone": not shift.person.is_active,
        "now": shift.starts_at <= sight.now < shift.ends_at,
        "mine": shift.person_id == sight.by.pk,
        "label": f"{shift.person.name}, {spans.words(shift.starts_at, shift.ends_at, sight.zone)}",
    }


def choices(person: str = "", zone: str = "") -> dict:
    """What the forms offer: who works shifts, and time zones, ours first; and what a form holds that is neither."""
    people = [one for one in User.objects.filter(is_active=True).order_by("name", "pk") if may(one, Can.HAVE_SHIFTS)]
    offered = [{"value": str(one.pk), "label": one.name} for one in [*people, *_gone(person, people)]]
    zones = dict.fromkeys(filter(None, [zone_here(), *ZONES, zone]))
    return {
        "people": offered,
        "zones": [{"value": name, "label": clock.city(name)} for name in zones],
        "kinds": [{"value": value, "label": label} for value, label in Shift.Kind.choices],
    }


def _gone(person: str, people: list[User]) -> list[User]:
    """Whoever a form names and takes no shifts any more."""
    try:
        return list(User.objects.filter(pk=UUID(person)).exclude(pk__in=[one.pk for one in people])) if person else []
    except ValueError:
        return []

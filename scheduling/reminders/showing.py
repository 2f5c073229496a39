"""What My day draws: the caller's clock first, ours second."""

from datetime import datetime, timedelta

from django.urls import reverse

from crm.people.models import User
from scheduling import clock, windows

from .models import Reminder
from .registry import Described, describe

SOON = timedelta(hours=1)
PROMISES = (Reminder.Kind.CALL_BACK, Reminder.Kind.CHECK_IN, Reminder.Kind.FOLLOW_UP)
SNOOZE = [{"value": "10m", "label": "10 minutes"}, {"value": "tomorrow", "label": "Tomorrow, same time there"}]


def day(reminders: list[Reminder], by: User, now: datetime) -> dict:
    """Promises whose time has passed, what is due within the hour (and tasks that were due at once), the rest."""
    known = describe({one.lead_id for one in reminders}, by)
    parts: dict[str, list] = {"overdue": [], "due": [], "later": []}
    for one in reminders:
        parts[_part(one, now)].append(row(one, known.get(one.lead_id, Described()), by, now))
    late = len(parts["overdue"])
    labels = {"overdue_label": f"{late} promise{'s' * (late != 1)}", "due_label": str(len(parts["due"]))}
    return {"title": _title(windows.wall(now, by.time_zone)), **labels, **parts}


def _part(reminder: Reminder, now: datetime) -> str:
    if reminder.due_at > now + SOON:
        return "later"
    return "overdue" if reminder.due_at < now and reminder.kind in PROMISES else "due"


def _title(here: datetime) -> str:
    return f"{here:%A, %b} {here.day}. {clock.hour(here)} for you."


def row(reminder: Reminder, lead: Described, by: User, now: datetime) -> dict:
    zone = zone_of(reminder, lead, by)
    return {
        "id": str(reminder.pk),
        "url": reverse("handing:page") if reminder.kind == Reminder.Kind.OFFERED else lead.url,
        "when": clock.when(reminder.due_at, zone, now),
        "mine": _mine(reminder.due_at, zone, by.time_zone, now),
        "title": lead.title,
        "line": f"{reminder.get_kind_display()}. {lead.line}".strip(),
        "quiet": lead.quiet,
        "can_act": True,
        "snooze": SNOOZE,
    }


def zone_of(reminder: Reminder, lead: Described, by: User) -> str:
    """The caller's: as it was promised, else as the number says, else our own."""
    return next(zone for zone in (reminder.time_zone, lead.zone, by.time_zone, "UTC") if zone and windows.is_zone(zone))


def _mine(at: datetime, theirs: str, ours: str, now: datetime) -> str:
    """How far off it is within the hour and when late; else our own clock."""
    return clock.ahead(at, now) if at <= now + SOON else clock.for_us(at, theirs, ours)

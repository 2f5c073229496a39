"""What I promised for today: my reminders, and the next calls of those I look after."""

from datetime import datetime

from crm.privacy import vault
from leads.models import Lead
from scheduling import clock
from scheduling.reminders.models import Reminder
from scheduling.reminders.showing import PROMISES

from . import words

MOST = 12


def of(by, now: datetime) -> dict:
    """Overdue first, then soonest, on the caller's clock. One row for each lead."""
    due = _due(by, clock.end_of_day(now, by.time_zone))
    shown = sorted(due.values(), key=lambda one: (one[1], one[0]))[:MOST]
    vault.preload(pk for pk, _, _ in shown)
    leads = {lead.pk: lead for lead in Lead.objects.visible_to(by).for_row().filter(pk__in=[one[0] for one in shown])}
    rows = [_row(leads[pk], at, line, by, now) for pk, at, line in shown if pk in leads]
    late = sum(at < now for _, at, _ in due.values())
    overdue = f"{late} past what we said." if late else "Nothing is late."
    return {"count": len(due), "rows": rows, "overdue": overdue, "leads": sorted(leads)}


def _due(by, until: datetime) -> dict:
    """By lead: its id, when, and what for. A reminder says more than the lead's own next time; only a promise hides an
    earlier one."""
    owned = Lead.objects.open().filter(owner=by, waiting__opens_at__lt=until, waiting__holder=None)
    found = {pk: (pk, at, "Next call") for pk, at in owned.values_list("pk", "waiting__opens_at")}
    reminders = Reminder.objects.of(by).open().filter(due_at__lt=until).order_by("-due_at", "-pk")
    for reminder in reminders:
        known = found.get(reminder.lead_id)
        if known is None or reminder.kind in PROMISES or reminder.due_at <= known[1]:
            found[reminder.lead_id] = (reminder.lead_id, reminder.due_at, reminder.get_kind_display())
    return found


def _row(lead: Lead, at: datetime, line: str, by, now: datetime) -> dict:
    zone = words.zone_here(lead) or by.time_zone
    soon = abs((at - now).total_seconds()) < clock.HOUR or at < now
    return {
        "url": lead.get_absolute_url(),
        "when": clock.when(at, zone, now),
        "mine": clock.ahead(at, now) if soon else clock.for_us(at, zone, by.time_zone),
        "title": words.short_title(lead, by),
        "line": f"{line}.",
        "chip": words.chip("Late", "risk") if at < now else None,
    }

"""My day: what I promised, and the three things one can do with a reminder."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm.web.pages import staff
from crm.web.refusals import Invalid, NotFound
from scheduling import windows
from scheduling.times import aware

from . import actions, showing
from .models import Reminder
from .registry import Described, describe

MOST = 200


@staff
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    rows = list(Reminder.objects.of(request.user).open().overdue_first()[:MOST])
    day = showing.day(rows, request.user, timezone.now())
    return render(request, "reminders/mine.html", {"here": "day", "day": day})


@staff
@require_safe
def news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """That one of one's own fell due, in neutral words; 204 when it has not, or is done."""
    mine = Reminder.objects.of(request.user)
    if not mine.filter(pk=pk).exists():
        raise NotFound
    if not mine.to_do().filter(pk=pk).exists():
        return HttpResponse(status=204)
    return render(request, "reminders/_due.html", {"count": mine.to_do().count()})


@staff
@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.done(pk, by=request.user)
    return redirect("reminders:mine")


@staff
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.cancel(pk, by=request.user)
    return redirect("reminders:mine")


@staff
@require_POST
def snooze(request: HttpRequest, pk: UUID) -> HttpResponse:
    reminder = Reminder.objects.of(request.user).filter(pk=pk).first()
    if reminder is None:
        raise NotFound
    lead = describe([reminder.lead_id], request.user).get(reminder.lead_id, Described())
    zone = showing.zone_of(reminder, lead, request.user)
    actions.snooze(pk, until=_until(request, reminder, zone), by=request.user)
    return redirect("reminders:mine")


def _until(request: HttpRequest, reminder: Reminder, zone: str) -> datetime:
    """When it falls due again: in ten minutes, tomorrow at the same time there, or at a time they picked there."""
    choice = request.POST.get("until", "")
    if choice == "10m":
        return timezone.now() + timedelta(minutes=10)
    if choice == "tomorrow":
        tomorrow = windows.wall(timezone.now(), zone).date() + timedelta(days=1)
        return windows.from_wall(datetime.combine(tomorrow, windows.wall(reminder.due_at, zone).time()), zone)
    day, hour = request.POST.get("date", ""), request.POST.get("time", "")
    if choice != "pick" or not day or not hour:
        raise Invalid("Pick a day and a time.", fields={"until": "is 10m, tomorrow, or pick with date and time"})
    return aware(f"{day}T{hour}", zone, "until")

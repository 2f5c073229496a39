"""Make, finish and move reminders."""

import uuid
from datetime import datetime

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound

from .models import Delivery, Reminder
from .registry import is_made_up
from .status import Sending, State, require_move


@action("reminder")
def remind(lead_id: uuid.UUID, *, user: User, kind: str, due_at: datetime, time_zone: str = "", cause=None, by):
    """One reminder per person, lead, kind and cause, or without a cause per time: asked twice, it is the same one."""
    facts = {"due_at": due_at, "promised_at": due_at, "time_zone": time_zone}
    same = {"lead_id": lead_id, "user": user, "kind": kind, "cause": cause}
    if is_made_up(lead_id):
        return Reminder(**same, **facts)  # said and not kept: nobody is told of practice
    if cause is None:
        found = Reminder.objects.open().filter(**same, due_at=due_at).first()
        return found or Reminder.objects.create(**same, **facts)
    return Reminder.objects.get_or_create(**same, defaults=facts)[0]


def _own(reminder_id: uuid.UUID, by: User) -> Reminder:
    reminder = Reminder.objects.select_for_update().filter(pk=reminder_id, user=by).first()
    if reminder is None:
        raise NotFound
    return reminder


def _end(reminder: Reminder, state: str, cause=None) -> Reminder:
    require_move(reminder.state, state)
    reminder.state, reminder.done_at, reminder.ended_by_cause = state, timezone.now(), cause
    reminder.save(update_fields=["state", "done_at", "ended_by_cause"])
    return reminder


@action("reminder")
def done(reminder_id: uuid.UUID, *, by: User) -> Reminder:
    return _end(_own(reminder_id, by), State.DONE)


@action("reminder")
def cancel(reminder_id: uuid.UUID, *, by: User) -> Reminder:
    return _end(_own(reminder_id, by), State.CANCELLED)


@action("reminder")
def snooze(reminder_id: uuid.UUID, *, until: datetime, by: User) -> Reminder:
    """Later: it falls due again at `until`, which must lie ahead."""
    reminder = _own(reminder_id, by)
    require_move(reminder.state, State.SNOOZED)
    if until <= timezone.now():
        raise Invalid("That time has passed. Pick a later one.", fields={"until": "must lie ahead"})
    reminder.state, reminder.due_at = State.SNOOZED, until
    reminder.save(update_fields=["state", "due_at"])
    return reminder


@action("reminder")
def settle_lead(lead_id: uuid.UUID, *, cause=None, state: str = State.CANCELLED, by) -> int:
    """End what is open for a lead, because `cause` (a call, a closing) took care of it."""
    rows = Reminder.objects.select_for_update().open().filter(lead_id=lead_id).order_by("pk")
    return len([_end(reminder, state, cause) for reminder in rows])


@action("reminder")
def settle_cause(cause: uuid.UUID, *, by) -> int:
    """End what `cause` (a call whose outcome was corrected) made and is still open."""
    rows = Reminder.objects.select_for_update().open().filter(cause=cause).order_by("pk")
    return len([_end(reminder, State.CANCELLED) for reminder in rows])


@action("reminder")
def pass_on(lead_id: uuid.UUID, *, of: User, to: User, by) -> int:
    """What is open of a lead goes from one person to another, who is told when it falls due, or now."""
    rows = Reminder.objects.select_for_update().of(of).open().filter(lead_id=lead_id).order_by("pk")
    for reminder in rows:
        facts = {"due_at": reminder.due_at, "time_zone": reminder.time_zone, "cause": reminder.cause}
        made = remind(lead_id, user=to, kind=reminder.kind, by=by, **facts)
        Reminder.objects.filter(pk=made.pk).update(promised_at=reminder.promised_at)
        _end(reminder, State.CANCELLED)
    return len(rows)


def settle_kind(lead_id: uuid.UUID, kind: str, *, by) -> int:
    """End what is open of one kind for a lead: its plan was stopped."""
    rows = Reminder.objects.select_for_update().open().filter(lead_id=lead_id, kind=kind).order_by("pk")
    return len([_end(reminder, State.CANCELLED) for reminder in rows])


@action("undo")
def undo_cause(cause: uuid.UUID, *, by) -> None:
    """Take back what a call made, so that its next outcome can make it anew, and what it ended."""
    Reminder.objects.open().filter(cause=cause).update(state=State.CANCELLED, cause=None)
    same = Delivery.objects.in_app().filter(reminder=OuterRef("pk"), due_at=OuterRef("due_at"))
    told = same.filter(delivered_at__isnull=False)
    ended = Reminder.objects.filter(ended_by_cause=cause)
    stopped = Delivery.objects.filter(reminder__in=ended, due_at=F("reminder__due_at"), sending=Sending.STOPPED)
    stopped.update(sending=Sending.WAITING)
    ended.filter(Exists(told)).update(state=State.DUE, done_at=None, ended_by_cause=None)
    ended.update(state=State.SCHEDULED, done_at=None, ended_by_cause=None)

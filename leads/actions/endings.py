"""How a lead ends: out of the queue, its reminders settled, its hold over. And how a number is stopped."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from crm.people.access import deciders
from crm.privacy.actor import Actor
from crm.privacy.models import Suppression
from leads.models import ContactNumber, Lead, Waiting
from leads.status import Stage
from scheduling.reminders.actions import remind, settle_lead

from .rows import let_go, place_or_none

STOPS: list[Callable[..., None]] = []
"""What other rooms queued ends in the same transaction: each is called with (numbers, at=, by=), a query of numbers."""


def suppress(number: ContactNumber, why: str, *, at: datetime, by: Actor) -> None:
    """From now on nobody contacts this number, for whichever lead. A number of practice is nobody's."""
    if number.lead.is_practice:
        return
    stop_number(bytes(number.number_index), why, at=at, by=by, lead_id=number.lead_id)


def stop_number(index: bytes, why: str, *, at: datetime, by: Actor, lead_id: uuid.UUID | None = None) -> None:
    """Suppress it, with all that is queued for it in other rooms and leads; `lead_id` sees to its own place."""
    Suppression.objects.create(number_index=index, since=at, why=why, lead_id=lead_id)
    hold_back(index, at=at, by=by, but=lead_id)
    tell_other_rooms(ContactNumber.objects.of(index), at=at, by=by)


def tell_other_rooms(numbers: QuerySet[ContactNumber], *, at: datetime, by: Actor) -> None:
    for stop in STOPS:
        stop(numbers, at=at, by=by)


def hold_back(index: bytes, *, at: datetime, by: Actor, but: uuid.UUID | None = None) -> None:
    """Every lead that would call this number, `but` one, waits for a person.

    Who has one of these locked asks the gate again before a call, and Next asks for the suppression by itself.
    """
    leads = Lead.objects.filter(waiting__number_index=index).exclude(pk=but).order_by("pk")
    for lead in leads.select_for_update(skip_locked=True, of=("self",), no_key=True):
        place = Waiting.objects.select_for_update(skip_locked=True).filter(pk=lead.pk, number_index=index).first()
        if place:
            place.lead = lead
            ask_whether_to_call(place, "suppressed", at=at, by=by)


def ask_whether_to_call(place: Waiting, why: str, *, at: datetime, by: Actor) -> None:
    """Nobody is called, and nobody is lost: every shift lead is asked what happens with this lead."""
    place.opens_at = place.shuts_at = None
    place.why_not = "suppressed"
    place.save(update_fields=["opens_at", "shuts_at", "why_not"])
    settle_lead(place.lead_id, by=by)
    end_plans(place.lead, "stopped", at=at)
    place.lead.review_why = place.lead.review_why or why
    place.lead.save(update_fields=["review_why"])
    for person in deciders():
        remind(place.lead_id, user=person, kind="decide", due_at=at, by=by)


def end_plans(lead: Lead, why: str, *, at: datetime, cause=None) -> int:
    """No follow-up call any more; `cause`, a call, brings them back when it is undone."""
    return lead.follow_ups.running().update(ended_at=at, ended_why=why, ended_by_call=cause)


def end_lead(lead: Lead, reason: str, *, by: Actor, at: datetime, cause=None) -> None:
    """Close it for a reason, and leave nothing that would call them again."""
    place = place_or_none(lead)
    if place:
        let_go(place, "closed")
        place.delete()
    settle_lead(lead.pk, cause=cause, by=by)
    end_plans(lead, "closed", at=at, cause=cause)
    lead.review_why = ""
    lead.save(update_fields=["review_why"])
    lead.move_to(Stage.CLOSED, close_reason=reason, at=at)

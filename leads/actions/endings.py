"""How a lead ends: out of the queue, its reminders settled, its hold over."""

from datetime import datetime

from crm.privacy.actor import Actor
from crm.privacy.models import Suppression
from leads.models import ContactNumber, Lead, Waiting
from leads.status import Stage
from scheduling.reminders.actions import settle_lead

from .rows import let_go


def suppress(number: ContactNumber, why: str, *, at: datetime) -> None:
    """From now on nobody contacts this number, for whichever lead."""
    Suppression.objects.create(number_index=number.number_index, since=at, why=why, lead_id=number.lead_id)


def end_lead(lead: Lead, reason: str, *, by: Actor, at: datetime, cause=None) -> None:
    """Close it for a reason, and leave nothing that would call them again."""
    place = Waiting.objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if place:
        let_go(place, "closed")
        place.delete()
    settle_lead(lead.pk, cause=cause, by=by)
    lead.review_why = ""
    lead.save(update_fields=["review_why"])
    lead.move_to(Stage.CLOSED, close_reason=reason, at=at)

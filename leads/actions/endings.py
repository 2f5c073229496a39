"""How a lead ends: out of the queue, its reminders settled, its hold over."""

from datetime import datetime

from crm.privacy.actor import Actor
from crm.privacy.models import Suppression
from leads.models import ContactNumber, Lead
from leads.status import Stage
from scheduling.reminders.actions import settle_lead

from .rows import let_go, place_or_none


def suppress(number: ContactNumber, why: str, *, at: datetime) -> None:
    """From now on nobody contacts this number, for whichever lead. A number of practice is nobody's."""
    if number.lead.is_practice:
        return
    Suppression.objects.create(number_index=number.number_index, since=at, why=why, lead_id=number.lead_id)


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

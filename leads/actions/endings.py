"""How a lead ends: out of the queue, its reminders settled, its hold over."""

from datetime import datetime

from crm.people.models import User
from leads.models import Lead, Waiting
from leads.status import Stage
from scheduling.reminders.actions import settle_lead

from .rows import let_go


def end_lead(lead: Lead, reason: str, *, by: User, at: datetime, cause=None) -> None:
    """Close it for a reason, and leave nothing that would call them again."""
    place = Waiting.objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if place:
        let_go(place, "closed")
        place.delete()
    settle_lead(lead.pk, cause=cause, by=by)
    lead.review_why = ""
    lead.save(update_fields=["review_why"])
    lead.move_to(Stage.CLOSED, close_reason=reason, at=at)

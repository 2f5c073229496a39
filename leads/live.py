"""What pages hear of leads: the queue moved, or the one lead that they show."""

from uuid import UUID

from django.db.models.signals import post_delete, post_save

from crm.people.access import Can, may
from crm.people.models import User
from crm.web.live import tell
from crm.web.live.doors import HEARS, WATCHES

from .models import Lead


def listen() -> None:
    HEARS["queue"] = lambda user: may(user, Can.SEE_OPEN)
    WATCHES["lead"] = may_watch
    post_save.connect(place_saved, sender="leads.Waiting")
    post_delete.connect(moved, sender="leads.Waiting")
    post_save.connect(lead_saved, sender="leads.Lead")
    for part in ("leads.Note", "leads.CallAttempt", "leads.OutcomeCorrection"):
        post_save.connect(part_saved, sender=part)


def may_watch(user: User, lead_id: UUID) -> bool:
    return Lead.every.within_reach(user).filter(pk=lead_id).exists()


def place_saved(instance, update_fields, **_) -> None:
    """A lease that was made longer moves nobody."""
    if update_fields is None or set(update_fields) != {"lease_until"}:
        moved(instance)


def moved(instance, **_) -> None:
    tell_moved(instance.lead_id)


def tell_moved(lead_id: UUID) -> None:
    tell("queue")
    tell("lead", lead_id)


def lead_saved(instance, **_) -> None:
    tell("lead", instance.pk)


def part_saved(instance, **_) -> None:
    tell("lead", instance.lead_id)

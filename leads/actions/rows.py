"""Locks, and who has a lead now: shared by every verb."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from crm.people.models import User
from crm.web.refusals import NotAllowed, NotFound, Refusal
from leads.models import Hold, Lead, PracticePlace, Waiting

WRAP_UP = timedelta(hours=1)  # how long a note may still be added to a lead that one has just given back


class HeldByOther(NotAllowed):
    code = "held_by_other"


def find(lead_id: uuid.UUID, by) -> Lead:
    """The lead, locked, if `by` may see it; else the one 404.

    `no_key`: Next, which has its place, writes rows that point at it, and waits for nobody who wants that place.
    """
    lead = Lead.every.within_reach(by).select_for_update(of=("self",), no_key=True).filter(pk=lead_id).first()
    if lead is None:
        raise NotFound
    return lead


def require_real(lead: Lead) -> None:
    """Whatever would tell, ring, write to or move somebody: nobody of practice."""
    if lead.is_practice:
        raise Refusal("A caller of practice is yours alone.", code="practice")


def places_for(lead: Lead) -> Any:
    """Where its place is kept: the queue, or for a made-up caller the table of practice."""
    return PracticePlace if lead.is_practice else Waiting


def place_or_none(lead: Lead) -> Waiting | None:
    """Its row in the queue, locked; None when the lead is closed."""
    return places_for(lead).objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()


def place_of(lead: Lead) -> Waiting:
    """Its row in the queue, locked; 409 `closed` when it has none any more."""
    place = place_or_none(lead) if lead.is_open else None
    if place is None:
        raise Refusal("This lead is closed. A new request opens a new one.", code="closed")
    return place


def holder_of(place: Waiting | None) -> User | None:
    """Whoever holds it now: a lease in time, or a call that is open."""
    if place is None or place.holder_id is None:
        return None
    alive = place.call_open or (place.lease_until and place.lease_until > timezone.now())
    return place.holder if alive else None


def require_mine(lead: Lead, place: Waiting | None, by: User, *, wrap_up: bool = False) -> None:
    """Held by `by`, or theirs to account for; else 403 `held_by_other`, or 409 when nobody has it."""
    holder = holder_of(place)
    if by.pk in (holder.pk if holder else None, place.holder_id if place else None):
        return
    if holder:
        raise HeldByOther(f"{holder.first_name} is with this caller now.")
    if lead.owner_id == by.pk or (wrap_up and just_had(lead, by)):
        return
    if lead.owner_id:
        raise HeldByOther(f"{lead.owner.first_name} looks after this caller.")
    raise Refusal("Take this caller first.", code="not_held")


def just_had(lead: Lead, by: User) -> bool:
    recent = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - WRAP_UP)
    return Hold.objects.filter(recent, lead=lead, by=by).exists()


def let_go(place: Waiting, why: str, words: str = "") -> None:
    """End the hold: the lead goes back to its place. Does not touch when it may be called."""
    if place.hold_id:
        hold = Hold.objects.filter(pk=place.hold_id, ended_at=None).first()
        if hold:
            hold.ended_at, hold.ended_why, hold.ended_words = timezone.now(), why, words
            hold.save(update_fields=["ended_at", "ended_why", "ended_words"])
    place.holder = place.held_number = place.lease_until = place.hold_id = None
    place.call_open = False
    place.save()

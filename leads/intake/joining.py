"""A new request joins an open lead when number, for-whom and name agree (a blank fits any); else it stays its own.

A due row, done within two seconds: a number that we know and one that we don't get the same answer at the door.
"""

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.fields import reseal
from crm.privacy.models import Suppression
from crm.times import database_now
from leads.actions.endings import end_lead
from leads.contact import fit, keep_answers
from leads.models import CallAttempt, ContactNumber, Lead, Person, Waiting
from leads.models.queue import Rank
from leads.status import CloseReason

from .models import CallbackRequest

RAISE_ONCE = timedelta(minutes=15)
BATCH, MANY = 50, 1000  # at a time: one by one; at once


def settle_requests() -> int:
    """Join what belongs together, oldest first; what stands alone, as most do, all at once."""
    by = User.objects.system()
    alone = settle_alone(by=by)
    ids = CallbackRequest.objects.unsettled().values_list("pk", flat=True)[:BATCH]
    return alone + sum(settle(pk, by=by) for pk in ids)


@action("join")
def settle_alone(*, by: User) -> int:
    """Those that have nothing to be joined with and need nobody's eye: `settle` would only say so of each."""
    found = CallbackRequest.objects.filter(pk__in=CallbackRequest.objects.unsettled().values("pk")[:MANY]).alone()
    ids = [row.pk for row in found.select_for_update(skip_locked=True, of=("self",)).only("pk")]
    return CallbackRequest.objects.filter(pk__in=ids).update(settled_at=timezone.now()) if ids else 0


@action("join")
def settle(request_id: uuid.UUID, *, by: User) -> bool:
    """Join one request with the lead it belongs to, if there is one. Safe to run twice."""
    rows = CallbackRequest.objects.unsettled().select_for_update(skip_locked=True, of=("self",))
    request = rows.filter(pk=request_id).first()
    if request is None:
        return False
    own = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=request.lead_id)
    if request.number_index and own.is_open:
        _settle(request, own, by)
    request.settled_at = timezone.now()
    request.save(update_fields=["settled_at"])
    return True


def _settle(request: CallbackRequest, own: Lead, by: User) -> None:
    place = Waiting.objects.select_for_update(of=("self",)).get(pk=own.pk)
    target = None if _is_in_hand(own, place) or own.review_why else _same(request, own)
    if target:
        _join(request, own, target, by)
    elif Suppression.objects.of(request.number_index).exists():
        _ask_human(own, place)
    else:
        _count_earlier_calls(place, request.number)


def _is_in_hand(lead: Lead, place: Waiting) -> bool:
    return place.holder_id is not None or CallAttempt.objects.filter(lead=lead).exists()


def _same(request: CallbackRequest, own: Lead) -> Lead | None:
    """The open lead of this number whose for-whom and name agree."""
    numbers = ContactNumber.objects.of(request.number_index).exclude(lead=own).filter(~Q(lead__stage="closed"))
    leads = Lead.objects.filter(pk__in=numbers.values("lead")).order_by("created_at", "pk")
    locked = leads.select_for_update(of=("self",), no_key=True)
    still_open = (lead for lead in locked if lead.is_open)  # as it is under its lock
    return next((lead for lead in still_open if not lead.review_why and _agree(own, lead)), None)


def _agree(one: Lead, other: Lead) -> bool:
    who = not one.for_whom or not other.for_whom or one.for_whom == other.for_whom
    return who and all(_fits(name_of(one, asks), name_of(other, asks)) for asks in (True, False))


def name_of(lead: Lead, is_requester: bool) -> str:
    person = lead.people.filter(is_requester=is_requester).first()
    return spoken_name(person) if person else ""


def spoken_name(person: Person) -> str:
    """As names are compared: without capitals and spare spaces."""
    return " ".join((person.name or "").casefold().split())


def _fits(one: str, other: str) -> bool:
    return not one or not other or one == other


def _join(request: CallbackRequest, own: Lead, target: Lead, by: User) -> None:
    """The request moves, sealed anew under the target's keys; its own lead closes `merged`."""
    number = target.numbers.of(request.number_index).order_by("pk").first()
    keep_answers(request.number, number)
    _keep_facts(own, target)
    reseal(request)
    request.lead, request.number = target, number
    request.save()
    _raise(target, request, number)
    end_lead(own, CloseReason.MERGED, by=by, at=timezone.now())
    own.merged_into = target
    own.save(update_fields=["merged_into"])


def _keep_facts(own: Lead, target: Lead) -> None:
    """A name and for whom, where the open lead has none."""
    for asks in (True, False):
        kept, name = target.people.filter(is_requester=asks).first(), name_of(own, asks)
        if kept and name and not kept.name:
            kept.name = own.people.filter(is_requester=asks).first().name
            kept.save()
    if own.for_whom and not target.for_whom:
        target.for_whom = own.for_whom
        target.save(update_fields=["for_whom"])


def _raise(target: Lead, request: CallbackRequest, number: ContactNumber) -> None:
    """Asked again: first among the usual, once in fifteen minutes, never above danger; sooner where that is lawful."""
    place = Waiting.objects.select_for_update(of=("self",)).get(pk=target.pk)
    now = database_now()
    if not place.raised_at or now - place.raised_at > RAISE_ONCE:
        place.rank, place.raised_at = max(place.rank, Rank.RAISED), now
    if place.holder_id is None:
        place.next_at = request.window_start or now
        fit(place, number)
        place.promise_by = min(place.promise_by, request.promise_by) if place.opens_at else request.promise_by
    place.save()


def _ask_human(own: Lead, place: Waiting) -> None:
    """They asked us to stop before, and now there is a new request: a person decides, nobody is called by rule."""
    own.review_why = "asked_to_stop_before"
    own.save(update_fields=["review_why"])
    place.opens_at = place.shuts_at = None
    place.why_not = "suppressed"
    place.save()


def _count_earlier_calls(place: Waiting, number: ContactNumber) -> None:
    """Calls to this number for other leads count toward the cap; find the interval again where there were any."""
    if (
        place.opens_at
        and place.holder_id is None
        and CallAttempt.objects.filter(number_index=place.number_index).exists()
    ):
        fit(place, number)
        place.save()

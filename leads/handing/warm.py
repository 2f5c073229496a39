"""A live call that moves from one of us to another: the line stays open, and there is one holder at any moment."""

import uuid
from datetime import timedelta

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import Presence, User
from crm.privacy.actor import action
from crm.web.refusals import Refusal
from leads.actions.calls import log_call
from leads.actions.queue import hold, show_presence
from leads.actions.rows import find, place_of, require_mine
from leads.care import gate
from leads.ladder.people import READY
from leads.models import CallAttempt, Lead, Waiting

from .models import HandOver

ANSWER_WITHIN = timedelta(minutes=2)  # somebody is on the line


@action("transfer")
def offer_call(lead_id: uuid.UUID, *, to: uuid.UUID | str, told: str, by: User) -> HandOver:
    """Offer the call that `by` is on to a colleague who is ready. It stays theirs until the other accepts."""
    from .actions import colleague, record

    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by)
    call = open_call(lead, by)
    if place.holder_id != by.pk or call is None:
        raise Refusal("There is no open call to transfer.", code="no_open_call")
    person = colleague(to, by)
    require_free(person)
    made = HandOver(lead=lead, by=by, to=person, call=call, offered_at=timezone.now(), promised_at=None)
    made.lapses_at = made.offered_at + ANSWER_WITHIN
    return record(made, told, by)


def open_call(lead: Lead, by: User) -> CallAttempt | None:
    return lead.calls.filter(by=by, ended_at=None, undone_at=None).first()


def require_free(person: User) -> None:
    free = Presence.objects.filter(user=person, state__in=READY).exists()
    if not free or Waiting.objects.filter(holder=person).exists():
        raise Refusal(f"{person.first_name} can take no call now. Pick somebody else.", code="busy")


def take_the_call(made: HandOver, by: User) -> None:
    """Inside the accepting transaction: the giver's part ends as transferred, and the lease moves with the line.

    Whoever is in danger waits for nothing: the three questions and an open card move along. After an open card the
    giver has a break, as if they had closed it.
    """
    call = CallAttempt.objects.select_for_update(of=("self",)).get(pk=made.call_id)
    if call.ended_at or call.undone_at:
        raise Refusal("The call has ended.", code="no_open_call")
    if Waiting.objects.filter(holder=by).exists():
        raise Refusal("You have a caller already. Finish or pass that one first.", code="holding_another")
    inside = {"to": by.name, "accepted": True, "inside": True}
    log_call(made.lead_id, outcome="transferred", call=call.pk, direction=call.direction, details=inside, by=made.by)
    taken = _go_on(call, by)
    if gate.has_open_card(taken.lead):
        show_presence(made.by, Presence.State.ON_BREAK, "hard_call")


def _go_on(before: CallAttempt, by: User) -> CallAttempt:
    """The same line in other hands. A row of their own, which is no further try: nobody was called again."""
    lead = find(before.lead_id, by)
    place = place_of(lead)
    place.settles_at, place.owner = None, by
    lead.owner = by
    lead.save(update_fields=["owner"])
    hold(place, by=by, way="transfer", why="transferred")
    place.call_open = True
    place.save(update_fields=["call_open"])
    facts = {"number": before.number, "number_index": before.number_index, "direction": "in", "basis": "transfer"}
    call = CallAttempt(lead=lead, by=by, opened_at=timezone.now(), **facts)
    call.decision = {"goes_on_from": str(before.pk)}
    call.save(force_insert=True)
    show_presence(by, Presence.State.ON_CALL)
    return call

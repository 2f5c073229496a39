"""What people say by text: stop, start again, danger. A stop acts at once and whole, whichever room hears it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection
from django.utils import timezone

from crm.ids import uuid7
from crm.people.access import deciders
from crm.people.helpline import promised_within
from crm.privacy.actor import Actor, action
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from scheduling.reminders.actions import remind

from .actions.endings import STOPS, ask_whether_to_call, end_lead, stop_number
from .actions.inbound import make_number, make_people, open_new_lead
from .actions.lifting import lift_stops
from .actions.rows import place_or_none
from .contact import fit
from .heard_words import meaning
from .models import Lead, Waiting
from .models.queue import Rank
from .status import CloseReason, Stage

__all__ = ["STOPS", "end_or_ask", "heard", "is_stopped"]
BY_THEMSELVES = (Suppression.Why.WORD, Suppression.Why.ASKED, Suppression.Why.OWN_PAGE, Suppression.Why.DID_NOT_ASK)


@dataclass(frozen=True)
class Texter:
    """Whoever sent us a text: nobody we know."""

    actor: str = "text:in"


def heard(number_e164: str, text: str, *, at: datetime, line=None) -> Literal["stop", "danger", "nothing"]:
    """What a text means, once all that follows from it at once is done. `line` is the line that it came in on.

    "stop": the number is suppressed and whatever was queued for it has ended. "danger": its leads stand first and every
    shift lead is told. "nothing": for a person to read, START too, which lifts what this number itself had stopped.
    """
    said, index = meaning(text), number_index(number_e164)
    if said == "danger":
        _in_danger(number_e164, index, at=at, by=Texter())
        return "danger"
    if said == "stop":
        _stop(index, at=at, by=Texter())
        return "stop"
    if said == "start":
        _start(index, by=Texter())
    return "nothing"


def is_stopped(number_e164: str) -> bool:
    """Whoever is about to send or call asks this at the last moment."""
    return Suppression.objects.of(number_index(number_e164)).exists()


@action("stop by text")
def _stop(index: bytes, *, at: datetime, by: Actor) -> None:
    leads = _open_leads(index)
    _one_at_a_time(index)
    if not Suppression.objects.of(index).filter(why="stop_word").exists():
        stop_number(index, "stop_word", at=at, by=by)
    for lead in leads:
        end_or_ask(lead, at=at, by=by)


def _one_at_a_time(index: bytes) -> None:
    """Until this transaction ends nobody else comes here with the same number."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _open_leads(index: bytes) -> list[Lead]:
    """Every open lead with this number, locked, in the order in which joining locks them."""
    found = Lead.objects.filter(numbers__number_index=index).exclude(stage=Stage.CLOSED).order_by("created_at", "pk")
    locked = Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[lead.pk for lead in found])
    return [lead for lead in locked.order_by("created_at", "pk") if lead.is_open]


def end_or_ask(lead: Lead, *, at: datetime, by: Actor) -> None:
    """Nothing closes under an open call, in danger, or while another number is left: then a person decides."""
    place = place_or_none(lead)
    others = any(not Suppression.objects.of(bytes(one.number_index)).exists() for one in lead.numbers.all())
    if place and (place.call_open or lead.danger or others):
        place.lead = lead
        ask_whether_to_call(place, "asked_to_stop", at=at, by=by)
    else:
        end_lead(lead, CloseReason.ASKED_TO_STOP, by=by, at=max(at, lead.created_at))


@action("start by text")
def _start(index: bytes, *, by: Actor) -> None:
    """What this person themselves stopped. What others put on a list stays; a lead that closed stays closed."""
    theirs = Suppression.objects.of(index).filter(why__in=BY_THEMSELVES)
    lift_stops(theirs, Suppression.Lifted.START, by=by)


@action("danger by text")
def _in_danger(e164: str, index: bytes, *, at: datetime, by: Actor) -> None:
    for lead in _open_leads(index) or [_new_lead(e164, at)]:
        place = place_or_none(lead)
        lead.danger = True
        lead.save(update_fields=["danger"])
        if place:
            place.rank = Rank.DANGER
            place.save(update_fields=["rank"])
        for person in deciders():
            remind(lead.pk, user=person, kind="decide", due_at=at, cause=uuid7(), by=by)


def _new_lead(e164: str, at: datetime) -> Lead:
    """Nobody of this number was waiting: now somebody is, at the front."""
    lead = open_new_lead(for_whom="", language="en", stage=Stage.NEW)
    number = make_number(lead, make_people(lead, "", "")[0], e164)
    place = Waiting(
        lead=lead, asked_at=at, next_at=timezone.now(), number_index=number.number_index if number else None
    )
    fit(place, number)
    place.promise_by = (place.opens_at or place.next_at) + promised_within()
    place.save(force_insert=True)
    return lead

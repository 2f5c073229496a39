"""A shift lead decides what the rules could not: put it in the queue, or say that it is not real."""

import uuid

from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, Refusal
from leads.models import ContactNumber, Lead
from leads.status import CloseReason

from .endings import end_lead
from .inbound import make_number
from .lifting import HELD_BACK, into_the_queue, lift_number
from .rows import find, holder_of, place_of

DISMISSALS = (CloseReason.NOT_REAL, CloseReason.NOT_REACHABLE_BACK, CloseReason.ASKED_TO_STOP)


def _to_review(lead_id: uuid.UUID, by: User) -> Lead:
    require(by, Can.REVIEW)
    lead = find(lead_id, by)
    if not lead.review_why:
        raise Refusal("Somebody has decided this already.", code="not_in_review")
    return lead


@action("review")
def accept(lead_id: uuid.UUID, *, phone: str = "", by: User) -> Lead:
    """Into the queue, now, with the number corrected where one was typed; a stop of that number is lifted with it."""
    lead = _to_review(lead_id, by)
    place = place_of(lead)
    if holder_of(place):
        raise Refusal("Somebody is with this caller now.", code="held")
    number = _corrected(lead, phone)
    if lead.review_why in HELD_BACK and Suppression.objects.of(number.number_index).exists():
        require(by, Can.LIFT_SUPPRESSION)
        lift_number(bytes(number.number_index), Suppression.Lifted.ASKED_AGAIN, by=by)
    place.number_index = number.number_index
    into_the_queue(lead, place, by=by)
    return lead


def _corrected(lead: Lead, phone: str) -> ContactNumber:
    number, e164 = lead.number_in_use, phones.to_e164(phone) if phone.strip() else None
    if phone.strip() and not e164:
        raise Invalid("This is not a number that we can call.", fields={"phone": "is not a U.S. number"})
    if e164 and number:
        number.number, number.number_index = e164, number_index(e164)
        number.save()
    number = number or make_number(lead, lead.people.first(), e164)
    if number is None:
        raise Invalid("Type the number to call.", fields={"phone": "is needed"})
    return number


@action("review")
def dismiss(lead_id: uuid.UUID, *, reason: str = CloseReason.NOT_REAL, by: User) -> Lead:
    """Not a real request, or no way to reach them: closed, with that reason."""
    lead = _to_review(lead_id, by)
    if reason not in DISMISSALS:
        raise Invalid("Say why it closes.", fields={"reason": f"is one of {', '.join(DISMISSALS)}"})
    if reason == CloseReason.ASKED_TO_STOP and lead.review_why not in HELD_BACK:
        raise Refusal("They never asked us to stop.", code="not_stopped")
    if holder_of(place_of(lead)):
        raise Refusal("Somebody is with this caller now.", code="held")
    end_lead(lead, reason, by=by, at=timezone.now())
    return lead

"""One request of a lead becomes a lead of its own again: it was somebody else who asked."""

import uuid

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.fields import reseal
from crm.privacy.models import LeadKey
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.contact import fit
from leads.models import ContactNumber, Lead, Merge, Person, Split, Waiting
from leads.status import CloseReason, Stage

from .inbound import make_people, open_new_lead
from .rows import find


@action("split")
def split(lead_id: uuid.UUID, *, request: uuid.UUID | None, reason: str, by: User) -> Split:
    """The request leaves, with its number and the name that came with it; calls and notes stay where they are.

    It goes back to the lead that it once was, or to a new one. 409 `only_request` for the last one.
    """
    require(by, Can.MERGE)
    lead = find(lead_id, by)
    asked = lead.requests.select_for_update(of=("self",)).filter(pk=request).first()
    if asked is None:
        raise NotFound
    if not reason.strip():
        raise Invalid("Say why this is somebody else.", fields={"reason": "is needed"})
    if lead.requests.count() == 1:
        raise Refusal("It is the only request of this caller: nothing would be left.", code="only_request")
    own = _first_home(asked, lead) or _new_home(asked)
    number = _number(own, asked)
    reseal(asked)
    asked.lead, asked.number = own, number
    asked.save()
    _wait(own, number)
    return Split.objects.create(
        lead=lead, made=own, request_id=asked.pk, by=by, at=timezone.now(), reason=reason.strip()
    )


def _first_home(asked, lead: Lead) -> Lead | None:
    """The lead that it came as, if that was joined into this one and its keys still open."""
    first = asked.history.order_by("history_id").first()
    homes = Lead.objects.select_for_update(of=("self",)).filter(close_reason=CloseReason.MERGED, merged_into=lead)
    home = homes.filter(pk=first.lead_id).first() if first else None
    if home is None or not LeadKey.objects.filter(pk=home.pk, care__isnull=False).exists():
        return None
    if Merge.objects.filter(absorbed=home, undone_at=None).exists():
        return None  # that one comes back as a whole, by undoing the merge
    home.move_to(Stage.NEW)
    home.merged_into = None
    home.save(update_fields=["merged_into"])
    return home


def _new_home(asked) -> Lead:
    said = asked.given or {}
    for_whom = str(said.get("for_whom") or "")
    for_whom = for_whom if for_whom in ("self", "loved_one") else ""
    lead = open_new_lead(for_whom=for_whom, language=asked.lead.language, stage=Stage.NEW)
    make_people(lead, for_whom, str(said.get("name") or ""))
    return lead


def _number(own: Lead, asked) -> ContactNumber | None:
    """Its number there; the strictest answer that anybody gave holds for it, in whichever lead."""
    known = own.numbers.of(asked.number_index).first() if asked.number_index else None
    if known or asked.number is None:
        return known
    person = own.people.first() or Person.objects.create(lead=own)
    number = ContactNumber(lead=own, person=person, number=str(asked.number.number), number_index=asked.number_index)
    number.communication, number.time_zone = asked.number.communication, str(asked.number.time_zone or "")
    number.save(force_insert=True)
    return number


def _wait(own: Lead, number: ContactNumber | None) -> None:
    """From now: whoever asked waits for a call."""
    now = timezone.now()
    place = Waiting(lead=own, asked_at=now, next_at=now, language=own.language)
    place.number_index = number.number_index if number else None
    fit(place, number)
    place.promise_by = (place.opens_at or now) + promised_within()
    place.save(force_insert=True)

"""Open a lead, show what is masked, write notes, close."""

import uuid

from django.utils import timezone

from crm import phones
from crm.people.access import Can, may, require
from crm.people.models import User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotAllowed, Refusal
from leads.care import gate
from leads.models import Draft, Lead, Note
from leads.status import BY_HAND, NEEDS_ALTERNATIVE, CloseReason

from .endings import end_lead, suppress
from .rows import HeldByOther, find, holder_of, just_had, place_of, place_or_none, require_mine

DOUBTED = ("disconnected", "not_their_number")


@action("lead opened")
def open_lead(lead_id: uuid.UUID, *, way: str, purpose: str = "", by: User) -> Lead:
    """Look at one lead: written to the read log, or not seen. 403 `held_by_other` for another's."""
    lead = find(lead_id, by)
    if may(by, Can.READ_FOR_PURPOSE):
        if not purpose.strip():
            raise NotAllowed("Say what you read this for.", code="purpose_needed")
    else:
        _require_not_anothers(lead, by)
    readlog.record(by, [lead.pk], fields="story", way=way, purpose=purpose or _why_open(lead, by))
    return lead


def _why_open(lead: Lead, by: User) -> str:
    return "assigned work" if lead.owner_id == by.pk or just_had(lead, by) else "look at an open lead"


def _require_not_anothers(lead: Lead, by: User) -> None:
    holder = holder_of(place_or_none(lead))
    if holder and holder.pk != by.pk:
        raise HeldByOther(f"{holder.first_name} is with this caller now.")
    if holder is None and lead.owner_id and lead.owner_id != by.pk and lead.is_open:
        raise HeldByOther(f"{lead.owner.first_name} looks after this caller.")


REVEALABLE = ("phone", "name", "who_may_answer", "alias", "message")


@action("reveal")
def reveal(lead_id: uuid.UUID, *, fields: list[str], purpose: str, by: User) -> dict:
    """The clear values of masked fields, one read-log row. A purpose is needed."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    unknown = [name for name in fields if name not in REVEALABLE]
    if unknown or not fields:
        raise Invalid("Say which fields.", fields={"fields": f"are any of {', '.join(REVEALABLE)}"})
    if not purpose.strip():
        raise Invalid("Say what you need it for.", fields={"purpose": "is needed"})
    readlog.record(by, [lead.pk], fields=",".join(sorted(set(fields))), way="reveal", purpose=purpose)
    values = _clear(lead)
    return {name: values[name] for name in fields}


def _clear(lead: Lead) -> dict:
    number, person, request = lead.number_in_use, lead.people.first(), lead.requests.newest_first().first()
    return {
        "phone": phones.spoken(number.number) if number else None,
        "name": (person.name or None) if person else None,
        "who_may_answer": (number.who_may_answer or None) if number else None,
        "alias": (number.alias or None) if number else None,
        "message": (request.given or {}).get("message") if request else None,
    }


@action("note")
def add_note(lead_id: uuid.UUID, *, text: str, by: User) -> Note:
    """A note for whoever helps next; the draft it grew from ends."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    if not text.strip():
        raise Invalid("The note is empty.", fields={"text": "is empty"})
    Draft.objects.filter(lead=lead, by=by).delete()
    return Note.objects.create(lead=lead, by=by, at=timezone.now(), text=text.strip())


@action("draft")
def save_draft(lead_id: uuid.UUID, *, text: str, by: User) -> Draft:
    """Keep what is being written, also when somebody else has the lead by now: nothing typed is ever lost."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    draft = Draft.objects.filter(lead=lead, by=by).first() or Draft(lead=lead, by=by)
    draft.text, draft.saved_at = text, timezone.now()
    draft.save()
    return draft


@action("close")
def close(lead_id: uuid.UUID, *, reason: str, alternative: str = "", by: User) -> Lead:
    """Close with a reason; for want of money only with the alternative that was offered."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by, wrap_up=True)
    if place.call_open:
        raise Refusal("Say how the call ended first.", code="call_open")
    gate.require_card_closed(lead)
    _check_reason(lead, reason, alternative, by)
    lead.alternative = alternative.strip()
    lead.save(update_fields=["alternative"])
    now = timezone.now()
    for number in lead.numbers.all() if reason == CloseReason.ASKED_TO_STOP else ():
        suppress(number, "asked_to_stop", at=now, by=by)
    end_lead(lead, reason, by=by, at=now)
    return lead


def _check_reason(lead: Lead, reason: str, alternative: str, by: User) -> None:
    if reason not in BY_HAND:
        raise Invalid("Pick why this lead closes.", fields={"reason": "is not one of the reasons"})
    if reason in NEEDS_ALTERNATIVE and not alternative.strip():
        raise Invalid("Say what you offered instead.", fields={"alternative": "is needed for this reason"})
    doubted = lead.calls.as_they_stand().filter(stands_outcome__in=DOUBTED).exists()
    if reason == CloseReason.NUMBER_NOT_THEIRS and not doubted:
        raise Refusal("Their own page has to ask first: call, and say that the number is not theirs.")
    if reason == CloseReason.UNREACHABLE and (lead.first_voice_at or lead.review_why != "tries_used_up"):
        raise Refusal("Unreachable is for whom nobody ever spoke with, when every try is used up.")
    if reason == CloseReason.LOST_CONTACT and not lead.first_voice_at:
        raise Refusal("Lost contact is for somebody whom we spoke with before.")
    if reason == CloseReason.DECEASED:
        require(by, Can.REVIEW)

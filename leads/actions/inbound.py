"""Somebody rings us: a lead opens in the hands of the one who answered, engaged, with its call open."""

import uuid

from django.utils import timezone

from crm import phones
from crm.ids import uuid7
from crm.people.access import Can, require
from crm.people.models import Presence, User
from crm.privacy import readlog, vault
from crm.privacy.actor import action
from crm.privacy.lookup import number_index, practice_index
from crm.privacy.models import LeadKey
from crm.web.refusals import AlreadyClaimed, Refusal
from leads.models import CallAttempt, ContactNumber, Lead, Person, Waiting
from leads.status import Stage

from .queue import hold, hold_number, lease_end, show_presence
from .rows import find, holder_of, let_go, place_of


@action("inbound call")
def new_call(*, phone: str = "", name: str = "", for_whom: str = "", language: str = "en", by: User) -> CallAttempt:
    """Open a lead for a call that `by` answered. No fact is required; a lead they held without a call goes back."""
    require(by, Can.WORK_LEADS)
    free_hands(by)
    lead = open_new_lead(for_whom=for_whom, language=language, stage=Stage.ENGAGED, owner=by)
    people = make_people(lead, for_whom, name)
    number = make_number(lead, people[0], phones.to_e164(phone) if phone else None)
    call = _answered(lead, number, by)
    readlog.record(by, [lead.pk], fields="contact", way="inbound", purpose="call")
    return call


def free_hands(by: User, but: uuid.UUID | None = None) -> None:
    """What they hold without a call, `but` this lead, goes back: another call comes first."""
    place = Waiting.objects.select_for_update(of=("self",)).filter(holder=by).exclude(pk=but).first()
    if place and place.call_open:
        raise Refusal("Say how the call ended first.", code="call_open")
    if place:
        let_go(place, "answered_a_call")


def open_new_lead(**facts) -> Lead:
    """A new lead with its two keys."""
    lead = Lead(created_at=timezone.now(), first_voice_at=None, **facts)
    LeadKey.objects.create(lead_id=lead.pk, **vault.make_keys(lead.pk))
    lead.save(force_insert=True)
    return lead


def make_people(lead: Lead, for_whom: str, name: str) -> list[Person]:
    """One person for themself, two for a loved one: who asks, and who needs help."""
    loved = for_whom == "loved_one"
    people = [Person(lead=lead, is_patient=not loved, name=name)]
    if loved:
        people.append(Person(lead=lead, is_requester=False, is_patient=True))
    for person in people:
        person.save(force_insert=True)
    return people


def make_number(lead: Lead, person: Person, e164: str | None) -> ContactNumber | None:
    return new_number(lead, person, e164) if e164 else None


def index_of(lead: Lead, e164: str) -> bytes:
    """One of practice has its own: what is said of it never meets what people said of theirs."""
    return practice_index(lead.pk, e164) if lead.is_practice else number_index(e164)


def new_number(lead: Lead, person: Person, e164: str) -> ContactNumber:
    number = ContactNumber(lead=lead, person=person, number=e164, number_index=index_of(lead, e164))
    number.save(force_insert=True)
    return number


@action("inbound call")
def known_call(lead_id: uuid.UUID, *, index: bytes | None, by: User) -> CallAttempt:
    """Somebody we know is on the line with `by`, who asked who they are: their open lead is held, with a call in."""
    require(by, Can.WORK_LEADS)
    free_hands(by, but=lead_id)
    lead = find(lead_id, by)
    place = place_of(lead)
    _free_of_calls(place, by)
    lead.owner, lead.review_why = lead.owner or by, ""
    lead.save(update_fields=["owner", "review_why"])
    if lead.stage in (Stage.NEEDS_REVIEW, Stage.NEW, Stage.ATTEMPTING):
        lead.move_to(Stage.ENGAGED)
    place.owner, place.number_index = lead.owner, index or place.number_index
    if place.holder_id == by.pk and index:
        hold_number(place, index)
    return _on_the_line(place, lead.numbers.of(index).first() if index else None, by)


def _free_of_calls(place: Waiting, by: User) -> None:
    """Whoever only reads them gives them up to whoever has them on the line."""
    holder = holder_of(place)
    if place.call_open and holder and holder.pk == by.pk:
        raise Refusal("Say how the call ended first.", code="call_open")
    if place.call_open and holder:
        raise AlreadyClaimed(f"{holder.first_name} is on the phone with them already.")
    if place.holder_id not in (None, by.pk):
        let_go(place, "they_rang")


def _answered(lead: Lead, number: ContactNumber | None, by: User) -> CallAttempt:
    now = timezone.now()
    index = number.number_index if number else None
    place = Waiting(
        lead=lead, number_index=index, asked_at=now, next_at=now, promise_by=now, owner=by, language=lead.language
    )
    place.save(force_insert=True)
    return _on_the_line(place, number, by)


def _on_the_line(place: Waiting, number: ContactNumber | None, by: User) -> CallAttempt:
    if place.holder_id != by.pk:
        hold(place, by=by, way="inbound", why="rang")
    place.call_open, place.lease_until = True, lease_end()
    place.save()
    call = CallAttempt(id=uuid7(), lead_id=place.lead_id, number=number, by=by, direction="in")
    call.number_index, call.opened_at = number.number_index if number else None, timezone.now()
    call.save(force_insert=True)
    show_presence(by, Presence.State.ON_CALL)
    return call

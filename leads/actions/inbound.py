"""Somebody rings us: a lead opens in the hands of the one who answered, engaged, with its call open."""

import uuid

from django.utils import timezone

from crm import phones
from crm.ids import uuid7
from crm.people.access import Can, require
from crm.people.models import Presence, User
from crm.privacy import readlog, vault
from crm.privacy.actor import action
from crm.privacy.lookup import number_index
from crm.privacy.models import LeadKey
from crm.web.refusals import Refusal
from leads.models import CallAttempt, ContactNumber, Lead, Person, Waiting
from leads.status import Stage

from .queue import hold, show_presence
from .rows import let_go


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


def new_number(lead: Lead, person: Person, e164: str) -> ContactNumber:
    number = ContactNumber(lead=lead, person=person, number=e164, number_index=number_index(e164))
    number.save(force_insert=True)
    return number


def _answered(lead: Lead, number: ContactNumber | None, by: User) -> CallAttempt:
    now = timezone.now()
    index = number.number_index if number else None
    place = Waiting(
        lead=lead, number_index=index, asked_at=now, next_at=now, promise_by=now, owner=by, language=lead.language
    )
    place.save(force_insert=True)
    hold(place, by=by, way="inbound", why="rang")
    place.call_open = True
    place.save(update_fields=["call_open"])
    call = CallAttempt(id=uuid7(), lead=lead, number=number, number_index=index, by=by, direction="in", opened_at=now)
    call.save(force_insert=True)
    show_presence(by, Presence.State.ON_CALL)
    return call

"""Who is on the line? Nobody's page opens before two things that they said agree with what we know."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm import phones
from crm.ids import uuid7
from crm.people.access import Can, require
from crm.people.helpline import helpline
from crm.people.models import Presence, User
from crm.privacy import readlog, vault
from crm.privacy.actor import action
from crm.privacy.fields import reseal
from crm.privacy.lookup import number_index
from crm.privacy.models import LeadKey
from crm.web.refusals import Invalid
from leads.actions import inbound
from leads.actions.queue import show_presence
from leads.models import CallAttempt, ContactNumber, Lead
from leads.telephony.models import Ring
from leads.telephony.provider import BY_HAND

from .ringing import mine, settle

MOST = 8
NOT_HELP = {"wrong_number": "Wrong number", "silent": "Silent", "prank": "Prank"}
NEAR = timedelta(days=1)  # how well somebody remembers the day on which they asked


@dataclass(frozen=True)
class Said:
    """What the caller said when asked who they are. Two of the three are needed."""

    first_name: str = ""
    zip: str = ""
    asked_on: date | None = None

    def __post_init__(self):
        if self.zip and not re.fullmatch(r"[0-9]{5}", self.zip):
            raise Invalid("A ZIP code has five digits.", fields={"zip": "has five digits"})
        if sum(map(bool, (self.first_name.strip(), self.zip, self.asked_on))) < 2:
            words = "Two things are needed: a first name, a ZIP code or the day they asked. Or open a new person."
            raise Invalid(words, fields={"first_name": "two of three are needed"})


def candidates(ring: Ring) -> list[Lead]:
    """Open leads of this number, oldest first. Nothing of them is shown but their code."""
    if ring.number_index is None:
        return []
    ids = ContactNumber.objects.of(ring.number_index).values("lead")
    return list(Lead.objects.open().filter(pk__in=ids).order_by("created_at", "pk")[:MOST])


def agrees(lead: Lead, said: Said) -> bool:
    """Nothing they said contradicts what we know, and something of it agrees."""
    answers = [_name_agrees(lead, said.first_name), *_requests_agree(lead, said)]
    known = [answer for answer in answers if answer is not None]
    return bool(known) and all(known)


def _name_agrees(lead: Lead, first_name: str) -> bool | None:
    """None when they gave no name, or we know none."""
    names = [person.name.casefold().split()[0] for person in lead.people.all() if (person.name or "").strip()]
    given = first_name.casefold().split()
    return given[0] in names if given and names else None


def _requests_agree(lead: Lead, said: Said) -> list[bool | None]:
    requests = list(lead.requests.all())
    zips = {str((request.given or {}).get("zip") or "")[:5] for request in requests} - {""}
    ours = ZoneInfo(helpline().time_zone)
    days = {at.astimezone(ours).date() for at in (lead.created_at, *(request.received_at for request in requests))}
    near = said.asked_on and any(abs(day - said.asked_on) <= NEAR for day in days)
    return [said.zip in zips if said.zip and zips else None, bool(near) if said.asked_on else None]


@action("inbound_identified")
def identify(ring_id: uuid.UUID, lead_id: uuid.UUID, *, said: Said, by: User) -> CallAttempt:
    """Open the lead when what they said agrees. Else a new one, linked to nobody: a wrong answer is not told."""
    ring = mine(ring_id, by)
    lead = next((one for one in candidates(ring) if one.pk == lead_id), None)
    if lead is None or not agrees(lead, said):
        return _new(ring, name=said.first_name, by=by)
    call = inbound.known_call(lead.pk, index=ring.number_index, by=by)
    readlog.record(by, [lead.pk], fields="contact", way="inbound", purpose="inbound_identified")
    return _belongs(ring, call)


@action("inbound call")
def new_person(ring_id: uuid.UUID, *, for_whom: str = "", by: User) -> CallAttempt:
    """Somebody we do not know, or who has not said enough: an empty page, linked to nobody."""
    ring = mine(ring_id, by)
    said = dict(ring.said or {})
    return _new(ring, name=said.get("name", ""), for_whom=for_whom or said.get("for_whom", ""), by=by)


def _new(ring: Ring, *, name: str = "", for_whom: str = "", by: User) -> CallAttempt:
    language = (ring.said or {}).get("language") or (ring.line.language if ring.line else "en")
    facts = {"phone": ring.number or "", "name": name, "for_whom": for_whom, "language": language}
    return _belongs(ring, inbound.new_call(**facts, by=by))


def _belongs(ring: Ring, call: CallAttempt) -> CallAttempt:
    """From now on its cells are sealed under the lead's key, and go dark with it."""
    reseal(ring)
    ring.key_id, ring.lead_id, ring.call = call.lead_id, call.lead_id, call
    ring.save()
    return call


@action("no call for help")
def not_help(ring_id: uuid.UUID, *, outcome: str, by: User) -> Ring:
    """A wrong number, nobody there, a prank: no lead, out of the figures."""
    ring = mine(ring_id, by)
    if outcome not in NOT_HELP:
        raise Invalid("Pick one of them.", fields={"outcome": f"is one of {', '.join(NOT_HELP)}"})
    ring.outcome, ring.state, ring.ended_at = outcome, Ring.State.ENDED, ring.ended_at or timezone.now()
    ring.save()
    show_presence(by, Presence.State.WRAPPING_UP)
    return ring


@action("inbound call")
def by_hand(*, phone: str, name: str = "", for_whom: str = "", language: str = "en", by: User) -> Ring | CallAttempt:
    """A telephone rang and `by` answered it. When we may know the number: who is it? Else a new lead at once."""
    require(by, Can.WORK_LEADS)
    e164 = phones.to_e164(phone) if phone else None
    ring = Ring(id=uuid7(), provider=BY_HAND, state=Ring.State.ANSWERED, came_at=timezone.now(), number=e164)
    ring.key_id, ring.number_index = ring.pk, number_index(e164) if e164 else None
    if not candidates(ring):
        return inbound.new_call(phone=phone, name=name, for_whom=for_whom, language=language, by=by)
    inbound.free_hands(by)
    ring.answered_by, ring.answered_at = by, ring.came_at
    ring.said = {"name": name, "for_whom": for_whom, "language": language}
    LeadKey.objects.create(lead_id=ring.pk, **vault.make_keys(ring.pk))
    ring.save(force_insert=True)
    show_presence(by, Presence.State.ON_CALL)
    settle(ring.number_index, at=ring.came_at)
    return ring

"""Practice: made-up callers for one navigator, with the same keys. Nothing rings, nobody is told, nothing counts."""

import tomllib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import cast

from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.models import Presence, User
from crm.privacy.actor import action
from crm.privacy.models import LeadKey
from crm.web.refusals import Refusal
from leads.contact import fit
from leads.models import CallAttempt, ContactNumber, Draft, Lead, Person, PracticePlace, Waiting
from leads.status import CloseReason, Stage
from scheduling import windows

from .endings import end_lead
from .inbound import index_of, make_people, open_new_lead
from .queue import hold

FILE = Path(__file__).parent.parent / "data" / "practice.toml"
NEW_FOR = 50  # so many calls of one's own until a digit no longer asks "sure?"
FORGOTTEN = timedelta(hours=12)
REASON = "Practice"


@dataclass(frozen=True)
class Caller:
    """Somebody made up: what their request said, what one hears, and a good way to end the call."""

    name: str
    phone: str
    hear: str
    good: str
    for_whom: str = "self"
    voicemail: str = ""
    who_may_answer: str = ""


@cache
def callers() -> tuple[Caller, ...]:
    return tuple(Caller(**one) for one in tomllib.loads(FILE.read_text())["caller"])


@action("practice")
def practise(*, by: User) -> Lead:
    """The next made-up caller, in the hands of `by`; the one they have already. They are on a break meanwhile."""
    require(by, Can.PRACTISE)
    row, _ = Presence.objects.select_for_update().get_or_create(user=by)
    if Waiting.objects.filter(holder=by).exists():
        raise Refusal("You have a caller. Finish or pass that one first.", code="holding_another")
    held = Lead.every.filter(practice_by=by, practice_place__holder=by).exclude(stage=Stage.CLOSED).first()
    if held:
        return held
    row.state, row.reason = Presence.State.ON_BREAK, REASON
    row.save()
    return _made(callers()[theirs(by).count() % len(callers())], by)


def theirs(by: User):
    """Every caller that they practised with, those of other days too."""
    return Lead.every.filter(practice_by=by)


def _made(caller: Caller, by: User) -> Lead:
    lead = open_new_lead(for_whom=caller.for_whom, stage=Stage.NEW, practice_by=by)
    person = make_people(lead, caller.for_whom, caller.name)[0]
    number = _number(lead, person, caller)
    now = timezone.now()
    place = PracticePlace(lead=lead, number_index=number.number_index, asked_at=now, next_at=now, promise_by=now)
    fit(cast(Waiting, place), number)
    place.save(force_insert=True)
    hold(cast(Waiting, place), by=by, way="practice", why="practice")
    return lead


def _number(lead: Lead, person: Person, caller: Caller) -> ContactNumber:
    e164 = phones.to_e164(caller.phone) or ""
    said = {"voicemail": caller.voicemail, "who_may_answer": caller.who_may_answer}
    number = ContactNumber(lead=lead, person=person, number=e164, number_index=index_of(lead, e164), **said)
    number.save(force_insert=True)
    return number


def caller_of(lead: Lead) -> Caller | None:
    """Which of the made-up callers this is."""
    number = lead.number_in_use
    return next((one for one in callers() if number and phones.to_e164(one.phone) == number.number), None)


def is_made_up(lead_id: uuid.UUID) -> bool:
    return Lead.every.filter(pk=lead_id).exclude(practice_by=None).exists()


def rehearsed(basis: str) -> tuple[windows.Decision, windows.Ask]:
    """Dial's answer in practice: the call opens, and no number is given. An emergency call back is one here too."""
    said = cast(windows.Basis, "emergency" if basis == "emergency" else "practice")
    return windows.Decision("allow", said, None, ("practice",)), windows.Ask()


@action("practice ends")
def end_practice(*, by: User) -> int:
    """All that was practised goes dark: places and drafts are gone, keys destroyed. What was pressed still counts."""
    require(by, Can.PRACTISE)
    kept = LeadKey.objects.filter(care__isnull=False).values("lead_id")
    ended = [wipe(pk, by) for pk in theirs(by).filter(pk__in=kept).order_by("pk").values_list("pk", flat=True)]
    Presence.objects.filter(user=by, reason=REASON).update(state=Presence.State.OFF, reason="")
    return len(ended)


def wipe(lead_id: uuid.UUID, by: User) -> Lead:
    """Close one, end its call, and destroy its keys."""
    lead, now = Lead.every.select_for_update(of=("self",), no_key=True).get(pk=lead_id), timezone.now()
    lead.calls.filter(ended_at=None).update(ended_at=now, undone_at=now)
    lead.calls.update(before=None)  # nothing of it can be taken back any more
    lead.crises.filter(ended_at=None).update(ended_at=now, outcome="not_an_emergency")
    if lead.is_open:
        end_lead(lead, CloseReason.NOT_REAL, by=by, at=now)
    Draft.objects.filter(lead=lead).delete()
    lead.people.update(name_words=[])
    LeadKey.objects.filter(pk=lead.pk).update(care=None, evidence=None)
    return lead


def forget_old(by: User) -> int:
    """Practice that nobody ended, after twelve hours."""
    kept = LeadKey.objects.filter(care__isnull=False).values("lead_id")
    old = Lead.every.exclude(practice_by=None).filter(created_at__lt=timezone.now() - FORGOTTEN, pk__in=kept)
    return len([wipe(pk, by) for pk in old.order_by("pk").values_list("pk", flat=True)[:50]])


def asks_sure(by: User) -> bool:
    """Whether a digit asks "sure?" first: for their first fifty calls, those of practice among them."""
    logged = CallAttempt.objects.filter(by=by, undone_at=None).exclude(outcome="").order_by("pk")
    return logged[:NEW_FOR].count() < NEW_FOR

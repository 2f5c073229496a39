"""Receive a request, once; join it with what we know; let its sender change or cancel it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from crm import compact
from crm.ids import uuid7
from crm.patience import AWAY
from crm.people.access import Can, require
from crm.people.authentication import ENDED
from crm.people.models import MachineKey, Site
from crm.privacy import vault
from crm.privacy.actor import Actor
from crm.privacy.lookup import name_words, number_index
from crm.privacy.models import LeadKey
from crm.privacy.statement import insert_all, new
from crm.web.live import tell
from crm.web.refusals import Refusal, Unprocessable
from leads.models import ContactNumber, Lead, Person, Waiting
from leads.models.queue import Rank
from leads.status import Stage

from .limits import asks_too_often
from .models import CallbackRequest, Idempotency, new_reference
from .spool import keeping
from .submission import Submission, promise, read


@dataclass(frozen=True)
class PublicForm:
    """Somebody at the public form: nobody we know."""

    actor: str = "page:call"


@dataclass(frozen=True)
class Answer:
    """What the sender hears: 201 received, 202 kept for a person to look at."""

    status: int
    body: str

    @property
    def reference(self) -> str:
        return json.loads(self.body)["reference"]


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def requester_token(reference: str) -> str:
    """Opens the requester's own page: made from the reference with a key, so that a double press leads to one page."""
    return base64.urlsafe_b64encode(vault.keyed_hash("tokens", f"requester|{reference}")).decode()[:32]


@dataclass(frozen=True)
class Source:
    """The site that a request came by, and the origin of its page when that is none that the site lists."""

    site: Site | None = None
    unlisted_origin: str = ""


NOWHERE = Source()


def receive(
    given,
    *,
    by: Actor,
    way: str,
    path: str = "",
    once: str = "",
    evidence: dict | None = None,
    suspect: bool = False,
    source: Source = NOWHERE,
) -> Answer:
    """Keep one request as a lead of its own, in one statement; joining an open lead is a due row (`settle`).

    `once` names the request for its sender: the same again gets the same answer, byte for byte; 422 with another body.
    """
    if not isinstance(by, PublicForm):
        require(by, Can.POST_LEADS)
    found = read(given)
    suspect = asks_too_often(found.e164) or suspect
    with vault.session():
        rows, answer = rows_of(
            found, by=by, way=way, now=timezone.now(), evidence=evidence, suspect=suspect, source=source
        )
        first = [name_first(by, path, once, given, answer)] if once else []
        if first and (body := keeping.earlier(first[0])):
            return Answer(202, body)
        try:
            written = _insert([*first, *rows], by, once=bool(once))
        except AWAY:
            came = source.site.slug if source.site else "", source.unlisted_origin
            entry = keeping.Entry(given, by.actor, way, path, once, evidence or {}, suspect, *came)
            return Answer(202, keeping.keep(entry, answer.body, first[0] if first else None))
        if not written:
            return _again(first, by)
        tell("queue")
        return answer


def _insert(rows: list, by: Actor, *, once: bool) -> bool:
    key = by if isinstance(by, MachineKey) else None
    try:
        return insert_all(rows, by=by, purpose="intake", first_wins=once, while_live=key)
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != "55P03":
            raise
        raise Refusal("The same request is still being kept.", code="still_running", retry_after=1) from problem


def name_first(by: Actor, path: str, once: str, given, answer: Answer) -> Idempotency:
    canonical = compact.canonical(given)
    return new(
        Idempotency,
        key_id=by.pk if isinstance(by, MachineKey) else None,
        path=path,
        name=vault.keyed_hash("tokens", f"once|{once}"),
        fingerprint=vault.keyed_hash("tokens", f"body|{canonical}"),
        status=answer.status,
        body=answer.body,
        at=timezone.now(),
    )


def _again(firsts: list[Idempotency], by: Actor) -> Answer:
    """Why nothing was written: the key has ended, or the same was sent before; then what was answered then."""
    if isinstance(by, MachineKey) and not MachineKey.objects.live().filter(pk=by.pk).exists():
        raise AuthenticationFailed(ENDED)
    first = firsts[0]
    kept = Idempotency.objects.get(key=first.key_id, path=first.path, name=first.name)
    if bytes(kept.fingerprint) != first.fingerprint:
        raise Unprocessable("This Idempotency-Key was used with another body.", code="key_reused")
    return Answer(kept.status, kept.body)


def rows_of(
    found: Submission,
    *,
    by: Actor,
    way: str,
    now: datetime,
    evidence: dict | None = None,
    suspect: bool = False,
    source: Source = NOWHERE,
) -> tuple[list, Answer]:
    """What one request becomes, unsaved and in the order of its keys, and what its sender hears."""
    ask, times = promise(found, now)
    lead = _lead(found, now)
    keys = new(LeadKey, lead_id=lead.pk, **vault.make_keys(lead.pk))
    people = _people(lead, found)
    number = _number(people[0], found, now)
    index = number.number_index if number else None
    request = _request(lead, number, found, by, way, evidence, now, ask, times["promise_by"], source)
    rank = Rank.SUSPECT if suspect else Rank.USUAL
    place = new(Waiting, lead_id=lead.pk, number_index=index, rank=rank, asked_at=now, language=lead.language, **times)
    zone = next(iter(ask.places)) if len(ask.places) == 1 else None
    body = {
        "reference": request.reference,
        "received_at": stamp(now),
        "promise": {"by": stamp(times["promise_by"]), "time_zone": zone},
    }
    answer = Answer(202 if found.doubts else 201, compact.dumps(body))
    return [row for row in (keys, lead, *people, number, request, place) if row is not None], answer


def _lead(found: Submission, now: datetime) -> Lead:
    return new(
        Lead,
        stage=Stage.NEEDS_REVIEW if found.doubts else Stage.NEW,
        review_why=found.doubts[0] if found.doubts else "",
        for_whom=found.text("for_whom") if found.text("for_whom") in ("self", "loved_one") else "",
        language=found.language,
        created_at=now,
    )


def _people(lead: Lead, found: Submission) -> list[Person]:
    loved = lead.for_whom == "loved_one"
    name, relation = found.text("name"), found.text("relationship")
    requester = new(Person, lead_id=lead.pk, is_patient=not loved, name=name, name_words=name_words(name))
    patient = new(Person, lead_id=lead.pk, is_requester=False, is_patient=True, relationship=relation)
    return [requester, patient] if loved else [requester]


def _number(person: Person, found: Submission, now: datetime) -> ContactNumber | None:
    if not found.e164:
        return None
    safe = found.safe
    voicemail = safe.get("voicemail")
    return new(
        ContactNumber,
        lead_id=person.lead_id,
        person_id=person.pk,
        number=found.e164,
        number_index=number_index(found.e164),
        voicemail=voicemail if voicemail in ("none", "neutral", "full") else "",
        text=safe.get("text"),
        communication=found.text("communication") if "communication" not in found.doubts else "",
        who_may_answer=safe.get("who_may_answer") or "",
        alias=safe.get("alias") or "",
        time_zone=found.zone or "",
        said_at=now if voicemail or safe.get("text") is not None else None,
    )


def _request(lead, number, found, by, way, evidence, now, ask, promise_by, source) -> CallbackRequest:
    reference = new_reference()
    token = requester_token(reference) if way == "page" else ""
    return new(
        CallbackRequest,
        id=uuid7(),
        lead_id=lead.pk,
        number_id=number and number.pk,
        reference=reference,
        key_id=by.pk if isinstance(by, MachineKey) else None,
        site_id=source.site and source.site.pk,
        unlisted_origin=source.unlisted_origin,
        way=way,
        received_at=now,
        number_index=number.number_index if number else None,
        given=_sourced(found.given, source.site),
        consent={**(found.given.get("consent") or {}), **(evidence or {}), "any_hour": found.any_hour},
        requested_now_until=ask.requested_now_until,
        window_start=ask.window[0] if ask.window else None,
        window_end=ask.window[1] if ask.window else None,
        promise_by=promise_by,
        token_hash=vault.keyed_hash("tokens", token) if token else None,
    )


def _sourced(given: dict, site: Site | None) -> dict:
    """What was sent, and with it the site that it came by; the site's campaign when no other was named."""
    if site is None:
        return given
    said = given.get("source") or {}
    usual = {"campaign": site.campaign} if site.campaign and not said.get("campaign") else {}
    return {**given, "source": {**said, **usual, "site": site.slug}}

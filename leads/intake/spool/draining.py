"""The sweeper's half: open what waits in the spool and make leads of it, each once, whatever dies in between."""

import json
import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models
from django.utils.dateparse import parse_datetime

from crm.patience import AWAY
from crm.people.models import MachineKey, Site, User
from crm.privacy import vault
from crm.privacy.actor import Actor, signed
from crm.privacy.fields import reseal
from crm.privacy.statement import insert_all
from leads.intake.actions import Answer, PublicForm, Source, name_first, requester_token, rows_of
from leads.intake.models import CallbackRequest, Idempotency
from leads.intake.submission import read

from . import folder, sealing
from .keeping import Entry

log = logging.getLogger("wayline.spool")
BATCH, MOST_TRIES = 50, 5
ACCEPTED = 202


def drain() -> int:
    """Some of what waits, the oldest first; how many became leads. Stops when the database is away again."""
    if not settings.SPOOL_PRIVATE_KEY:
        return 0
    folder.sweep_drafts()
    return sum(drain_one(name) for name in folder.names()[:BATCH])


def drain_one(name: str) -> bool:
    with folder.claimed(name) as blob:
        return blob is not None and _drain(name, blob)


def _drain(name: str, blob: bytes) -> bool:
    if folder.note_try(name) > MOST_TRIES:
        return _put_aside(name, "tried too often")
    try:
        head, entry = _opened(name, blob)
        with vault.session():
            _keep(entry, head["body"])
    except AWAY:
        folder.forget_tries(name)  # not its fault
        raise
    except sealing.Unreadable:
        return _put_aside(name, "unreadable")
    except Exception as problem:  # whatever it is, the others must not wait for it; its text may quote a caller
        log.error("spool: %s cannot be kept: %s", name, type(problem).__name__)
        return False
    folder.remove(name)
    return True


def _put_aside(name: str, why: str) -> bool:
    log.error("spool: %s is in quarantine: %s", name, why)
    folder.put_aside(name)
    return False


def _opened(name: str, blob: bytes) -> tuple[dict, Entry]:
    text = sealing.unseal(blob, name=name, private_key=settings.SPOOL_PRIVATE_KEY)
    return json.loads(sealing.head_of(blob)), Entry(**json.loads(text))


def _keep(entry: Entry, body: str) -> None:
    """The statement of a live request with what we answered then. Twice does nothing more than once."""
    by = _sender(entry.by)
    first = [name_first(by, entry.path, entry.once, entry.given, Answer(ACCEPTED, body))] if entry.once else []
    if _is_there(body):
        return _tell_as_answered(first, body)
    rows = _rows(entry, json.loads(body), by)
    try:
        written = insert_all([*first, *rows], by=by, purpose="intake", first_wins=bool(first))
    except IntegrityError:  # the statement that we had given up came through after all, in this moment
        if not _is_there(body):
            raise
        return _tell_as_answered(first, body)
    return None if written else _said_again(first[0], rows, by)


def _is_there(body: str) -> bool:
    return CallbackRequest.objects.filter(reference=json.loads(body)["reference"]).exists()


def _tell_as_answered(first: list[Idempotency], body: str) -> None:
    """A statement that we gave up had come through: who asks again hears 202, as at first."""
    for row in first:
        Idempotency.objects.filter(key=row.key, path=row.path, name=row.name, body=body).update(status=ACCEPTED)


def _sender(actor: str) -> Actor:
    kind, _, name = actor.partition(":")
    if kind == "key":
        return MachineKey.objects.get(pk=uuid.UUID(name))
    return User.objects.get(pk=uuid.UUID(name)) if kind == "user" else PublicForm()


def _rows(entry: Entry, answered: dict, by: Actor) -> Sequence[models.Model]:
    """As on the day it came; what was answered stands: reference and promise."""
    at = parse_datetime(answered["received_at"])
    found = read(entry.given, now=at)
    if isinstance(by, MachineKey) and not MachineKey.objects.live().filter(pk=by.pk).exists():
        found.doubts.append("key_ended")  # it was acknowledged: a person decides
    site = Site.objects.filter(slug=entry.site).first() if entry.site else None
    source = Source(site, entry.unlisted_origin)
    how = {"by": by, "way": entry.way, "now": at, "evidence": entry.evidence, "suspect": entry.suspect}
    rows, _ = rows_of(found, **how, source=source)
    _answer_stands(rows, answered["reference"], parse_datetime(answered["promise"]["by"]))
    return rows


def _answer_stands(rows: Sequence, reference: str, promise_by: datetime) -> None:
    for row in rows:
        if hasattr(row, "promise_by"):
            row.promise_by = promise_by
        if isinstance(row, CallbackRequest):
            row.reference = reference
            row.token_hash = vault.keyed_hash("tokens", requester_token(reference)) if row.way == "page" else None


def _said_again(first: Idempotency, rows: Sequence, by: Actor) -> None:
    """Its sender had sent it before and not heard our answer: one lead, on which both references stand."""
    before = Idempotency.objects.get(key=first.key, path=first.path, name=first.name)
    request = next(row for row in rows if isinstance(row, CallbackRequest))
    twin = CallbackRequest.objects.get(reference=json.loads(before.body)["reference"])
    if bytes(before.fingerprint) != first.fingerprint:
        insert_all(rows, by=by, purpose="intake")
        return
    reseal(request)
    request.lead, request.number, request.settled_at = twin.lead, twin.number, request.received_at
    with signed(by, "intake"):
        request.save(force_insert=True)

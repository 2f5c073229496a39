"""Web's half: seal a request into the spool, and know again what was sent twice."""

import hashlib
import json
import logging
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings

from crm.web.refusals import Unavailable, Unprocessable

from . import folder, sealing

log = logging.getLogger("wayline.spool")


@dataclass(frozen=True)
class Entry:
    """All that `receive` was told, in JSON's own kinds. `by` is an actor's name, `site` the address of a site."""

    given: dict[str, Any]
    by: str
    way: str
    path: str
    once: str
    evidence: dict[str, Any] = field(default_factory=dict)
    suspect: bool = False
    site: str = ""
    unlisted_origin: str = ""


def is_on() -> bool:
    return bool(settings.SPOOL_PUBLIC_KEY)


def name_of(first) -> str:
    """The same for the same request of the same sender, in whichever process; `first` is its idempotency row."""
    scope = f"{first.key_id}|{first.path}|{first.name.hex()}"
    return hashlib.sha256(scope.encode()).hexdigest()[:32]


def earlier(first) -> str:
    """What was answered to this same request while it waits in the spool, else "". 422 when its body was another."""
    blob = folder.read(name_of(first)) if first and is_on() else None
    head = _head(blob) if blob else {}
    if not head:
        return ""
    if head["fingerprint"] != first.fingerprint.hex():
        raise Unprocessable("This Idempotency-Key was used with another body.", code="key_reused")
    folder.sync(folder.here())  # whoever was first may not have come so far yet
    return head["body"]


def _head(blob: bytes) -> dict[str, str]:
    """Empty when it cannot be read: the sweeper will see to that file."""
    with suppress(sealing.Unreadable, ValueError):
        return json.loads(sealing.head_of(blob))
    return {}


def keep(entry: Entry, body: str, first) -> str:
    """Safe on this machine's disk when it returns what to answer. Raises Unavailable when nothing durable is possible.

    `first` is the idempotency row, or None when the sender gave the request no name.
    """
    if not is_on():
        raise Unavailable
    try:
        is_first = _write(entry, body, first)
    except OSError as problem:
        log.error("spool: cannot be written: %s", type(problem).__name__)
        raise Unavailable from problem
    return body if is_first else earlier(first) or keep(entry, body, None)


def _write(entry: Entry, body: str, first) -> bool:
    name = name_of(first) if first else uuid.uuid4().hex
    head = json.dumps({"body": body, "fingerprint": first.fingerprint.hex() if first else ""}).encode()
    text = json.dumps(asdict(entry)).encode()
    return folder.write(name, sealing.seal(head, text, name=name, public_key=settings.SPOOL_PUBLIC_KEY))

"""Web's half: seal a request into the spool, and know again what was sent twice."""

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings

from crm.web.refusals import Unavailable, Unprocessable

from . import folder, sealing


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
    if blob is None:
        return ""
    head = json.loads(sealing.head_of(blob))
    if head["fingerprint"] != first.fingerprint.hex():
        raise Unprocessable("This Idempotency-Key was used with another body.", code="key_reused")
    folder.sync(folder.here())  # whoever was first may not have come so far yet
    return head["body"]


def keep(entry: Entry, body: str, first) -> str:
    """Safe on this machine's disk when it returns what to answer. Raises Unavailable when nothing durable is possible.

    `first` is the idempotency row, or None when the sender gave the request no name.
    """
    if not is_on():
        raise Unavailable
    name = name_of(first) if first else uuid.uuid4().hex
    head = json.dumps({"body": body, "fingerprint": first.fingerprint.hex() if first else ""}).encode()
    text = json.dumps(asdict(entry)).encode()
    try:
        folder.write(name, sealing.seal(head, text, name=name, public_key=settings.SPOOL_PUBLIC_KEY))
    except FileExistsError:
        return earlier(first) or keep(entry, body, first)
    except OSError as problem:
        raise Unavailable from problem
    return body

"""Every look has a name, a time and a purpose: written in the transaction that reads, which fails without it."""

import uuid
from collections.abc import Iterable

from .actor import Actor, request_id
from .lookup import term_hash
from .models import ReadLog


def record(by: Actor, leads: Iterable[uuid.UUID], *, fields: str, way: str, purpose: str, term: str = "") -> None:
    """One row: `by` saw `fields` (a class: contact, story, row) of `leads` by `way` (page, api) for `purpose`."""
    ReadLog.objects.create(
        actor=by.actor,
        request=str(request_id.get() or ""),
        leads=list(leads),
        fields=fields,
        way=way,
        purpose=purpose[:60],
        term=term_hash(term) if term else None,
    )

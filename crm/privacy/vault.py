"""Sealing: AES-256-GCM under two data keys per lead, each wrapped by the key ring.

A blob is `version(1) | generation(1) | nonce(12) | ciphertext+tag(16)`: 30 bytes more than the text.
Its additional data is `table.column:row uuid`, so that a cell copied elsewhere cannot be opened.
Opened keys live for one unit of work (`session`), never longer.
"""

import base64
import functools
import hmac
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = 1
CARE, EVIDENCE = "care", "evidence"
_opened: ContextVar[dict | None] = ContextVar("opened_keys", default=None)


class CannotBeOpened(Exception):
    """The cell is torn, swapped or foreign, or its key is gone. Carries a place, never a value."""


@functools.cache
def _ring_key(name: str) -> bytes:
    return base64.b64decode(settings.KEY_RING["keys"][name])


@functools.cache
def _purpose_key(purpose: str) -> bytes:
    return base64.b64decode(settings.KEY_RING[purpose])


def keyed_hash(purpose: str, text: str) -> bytes:
    """HMAC-SHA256, 32 bytes, under the ring's own key for `purpose`: lookup, terms or tokens."""
    return hmac.digest(_purpose_key(purpose), text.encode(), "sha256")


@contextmanager
def session() -> Iterator[None]:
    """Keep opened keys until the end of this unit of work; a session inside a session shares it."""
    if _opened.get() is not None:
        yield
        return
    token = _opened.set({})
    try:
        yield
    finally:
        _opened.reset(token)


def _wrap(lead_id: uuid.UUID, kind: str, key: bytes) -> bytes:
    name, nonce = settings.KEY_RING["current"], os.urandom(12)
    label = name.encode()
    sealed = AESGCM(_ring_key(name)).encrypt(nonce, key, f"lead_key.{kind}:{lead_id}".encode())
    return bytes([VERSION, len(label)]) + label + nonce + sealed


def _unwrap(lead_id: uuid.UUID, kind: str, blob: bytes) -> bytes:
    start = 2 + blob[1]
    name = bytes(blob[2:start]).decode()
    try:
        cipher = AESGCM(_ring_key(name))
        return cipher.decrypt(blob[start : start + 12], blob[start + 12 :], f"lead_key.{kind}:{lead_id}".encode())
    except (InvalidTag, KeyError) as problem:
        raise CannotBeOpened(f"key {kind} of lead {lead_id}") from problem


def make_keys(lead_id: uuid.UUID) -> dict[str, bytes]:
    """Two new data keys for a lead, wrapped, by kind; the opened ones stay in this session."""
    keys = {kind: AESGCM.generate_key(256) for kind in (CARE, EVIDENCE)}
    opened = _opened.get()
    if opened is None:
        raise RuntimeError("make_keys needs vault.session()")
    opened.update({(lead_id, kind): AESGCM(key) for kind, key in keys.items()})
    return {kind: _wrap(lead_id, kind, key) for kind, key in keys.items()}


def preload(lead_ids: Iterable[uuid.UUID]) -> None:
    """Open the keys of many leads with one query."""
    from .models import LeadKey

    opened = _opened.get()
    if opened is None:
        return
    wanted = {lead_id for lead_id in lead_ids if (lead_id, CARE) not in opened}
    for row in LeadKey.objects.filter(pk__in=wanted) if wanted else ():
        _open_row(row, opened)


def _open_row(row, opened: dict) -> None:
    for kind in (CARE, EVIDENCE):
        if wrapped := getattr(row, kind):
            opened[row.pk, kind] = AESGCM(_unwrap(row.pk, kind, bytes(wrapped)))


def _cipher(lead_id: uuid.UUID, kind: str) -> AESGCM:
    from .models import LeadKey

    opened = _opened.get()
    opened = {} if opened is None else opened
    if (lead_id, kind) not in opened:
        for row in LeadKey.objects.filter(pk=lead_id):
            _open_row(row, opened)
    if (lead_id, kind) not in opened:
        raise CannotBeOpened(f"no {kind} key for lead {lead_id}")
    return opened[lead_id, kind]


def seal(text: str, *, lead_id: uuid.UUID, kind: str, place: str, row: uuid.UUID) -> bytes:
    nonce = os.urandom(12)
    return bytes([VERSION, 1]) + nonce + _cipher(lead_id, kind).encrypt(nonce, text.encode(), f"{place}:{row}".encode())


def unseal(blob: bytes, *, lead_id: uuid.UUID, kind: str, place: str, row: uuid.UUID) -> str:
    if len(blob) < 30 or blob[0] != VERSION:
        raise CannotBeOpened(f"{place}:{row}")
    try:
        return _cipher(lead_id, kind).decrypt(blob[2:14], blob[14:], f"{place}:{row}".encode()).decode()
    except InvalidTag as problem:
        raise CannotBeOpened(f"{place}:{row}") from problem

"""Identifiers: UUIDv7 rows (RFC 9562 §5.7), spoken codes, unguessable tokens."""

import os
import secrets
import time
import uuid
from datetime import datetime

SPOKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: read out loud at 4 a.m.


def uuid7() -> uuid.UUID:
    """A time-ordered id: 48 bits of milliseconds, 74 random bits."""
    head = (time.time_ns() // 1_000_000) << 80
    tail = int.from_bytes(os.urandom(10), "big")
    bits = head | tail
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=bits)


def first_of(moment: datetime) -> uuid.UUID:
    """The least id that can be made from `moment` on: ids are in the order of their making."""
    return uuid.UUID(int=(int(moment.timestamp() * 1000) << 80) | (0x7 << 76) | (0x2 << 62))


def spoken_code(length: int = 6) -> str:
    """A code that names a lead to staff: 30**6, about 730 million, kept unique by the database."""
    return letters(SPOKEN, length)


def letters(alphabet: str, length: int) -> str:
    """`length` random characters of `alphabet`, each as likely as any other to within 2**-64."""
    number, size = int.from_bytes(os.urandom(length + 8), "big"), len(alphabet)
    found = []
    for _ in range(length):
        number, place = divmod(number, size)
        found.append(alphabet[place])
    return "".join(found)


def token() -> str:
    """192 random bits, URL-safe: opens a requester's own page."""
    return secrets.token_urlsafe(24)

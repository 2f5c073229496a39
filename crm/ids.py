"""Identifiers: UUIDv7 rows (RFC 9562 §5.7), spoken codes, unguessable tokens."""

import os
import secrets
import time
import uuid

SPOKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: read out loud at 4 a.m.


def uuid7() -> uuid.UUID:
    """A time-ordered id: 48 bits of milliseconds, 74 random bits."""
    head = (time.time_ns() // 1_000_000) << 80
    tail = int.from_bytes(os.urandom(10), "big")
    bits = head | tail
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=bits)


def spoken_code(length: int = 6) -> str:
    """A code that names a lead to staff: 30**6, about 730 million, kept unique by the database."""
    return "".join(secrets.choice(SPOKEN) for _ in range(length))


def token() -> str:
    """192 random bits, URL-safe: opens a requester's own page."""
    return secrets.token_urlsafe(24)

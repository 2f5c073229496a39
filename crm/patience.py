"""How long the work at hand waits for the database, and whether it is known to be away.

Only work that is in a hurry (`within`) is cut short or refused; everything else asks the database as ever, and each
answer says that it is back. One process, one opinion; at most one of its requests asks again, every two seconds.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InterfaceError, InternalError, OperationalError

AWAY = (OperationalError, InterfaceError, InternalError)  # gone, full, read-only, out of connections, too slow
SOON = 2.5  # seconds: what somebody who asks for a call waits for the database at most
ASK_AGAIN_SECONDS = 2.0
LEAST_SECONDS = 0.05  # what was answered already is always read
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_ask_at: float | None = None  # None: it answers, as far as we know


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever the database does, this block does not wait for it longer than `seconds` in all."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def left() -> float | None:
    """Seconds that this work may still wait; None for work that is in no hurry."""
    deadline = _deadline.get()
    return None if deadline is None else max(deadline - time.monotonic(), LEAST_SECONDS)


def refuses() -> bool:
    """Whether hurried work is turned away at once. Now and then one is let through, to see whether it is back."""
    global _ask_at
    if _ask_at is None or _deadline.get() is None:
        return False
    now = time.monotonic()
    if now < _ask_at:
        return True
    _ask_at = now + ASK_AGAIN_SECONDS
    return False


def note_away() -> None:
    global _ask_at
    _ask_at = time.monotonic() + ASK_AGAIN_SECONDS


def note_back() -> None:
    global _ask_at
    _ask_at = None

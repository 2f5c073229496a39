"""The helpline's own row, kept for some seconds in each process: intake needs it with every request."""

import time
from datetime import timedelta

from django.conf import settings

from .models import Helpline

KEPT_SECONDS = 5.0  # until then another process still promises what was promised before a change
_kept: tuple[float, Helpline] | None = None


def helpline() -> Helpline:
    """The row, or one that knows only the usual while nobody has run setup."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = now, Helpline.objects.filter(pk=1).first() or Helpline(name="Wayline")
    return _kept[1]


def forget(**_) -> None:
    """Read anew the next time: the row was saved, or the database is another."""
    global _kept
    _kept = None


def promised_within() -> timedelta:
    """How soon after the first lawful moment we promise to call."""
    return timedelta(minutes=helpline().promise_minutes or settings.PROMISE_MINUTES)

"""The helpline's own row, kept for some seconds in each process: intake needs it with every request."""

import time
from contextlib import suppress
from datetime import timedelta

from django.conf import settings

from crm.patience import AWAY

from .models import Helpline

KEPT_SECONDS = 5.0  # until then another process still promises what was promised before a change
_kept: tuple[float, Helpline] | None = None


def helpline() -> Helpline:
    """The row, or one that knows only the usual before setup; while the database is away, the last known."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        try:
            found = Helpline.objects.filter(pk=1).first() or Helpline(name="Wayline")
        except AWAY:
            if _kept is None:
                raise
            found = _kept[1]
        _kept = now, found
    return _kept[1]


def forget(**_) -> None:
    """Read anew the next time: the row was saved, or the database is another."""
    global _kept
    _kept = _kept and (float("-inf"), _kept[1])


def promised_within() -> timedelta:
    """How soon after the first lawful moment we promise to call; the usual while nothing else can be known."""
    own = None
    with suppress(*AWAY):
        own = helpline().promise_minutes
    return timedelta(minutes=own or settings.PROMISE_MINUTES)

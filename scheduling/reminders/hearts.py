"""That a service of the house is alive, told to the database: `/readyz` and `/metrics` ask there."""

import time

import structlog
from django.db import DatabaseError, close_old_connections
from django.db.models.functions import Now

from .models import Heartbeat

log = structlog.get_logger()
EVERY_SECONDS = 5.0
_told: dict[str, float] = {}


def beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def now_and_then(name: str) -> None:
    """The same, at most every five seconds, and nothing fails because of it."""
    if time.monotonic() - _told.get(name, -EVERY_SECONDS) < EVERY_SECONDS:
        return
    _told[name] = time.monotonic()
    try:
        close_old_connections()
        beat(name)
    except DatabaseError as problem:
        log.warning("not heard", error=type(problem).__name__)

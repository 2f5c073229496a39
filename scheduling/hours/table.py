"""The table as it stands, kept for some seconds in each process: every request that comes in needs it."""

import time

from crm.patience import AWAY
from scheduling.windows import SHIPPED, Table

from .models import StateHours

KEPT_SECONDS = 5.0  # until then another process still decides by the table before a change
_kept: tuple[float, Table] | None = None


def current() -> Table:
    """The shipped table with an administrator's rows in it; while the database is away, the last known."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        before = _kept[1] if _kept else SHIPPED
        try:
            found = _read(before)
        except AWAY:
            found = before
        _kept = now, found
    return _kept[1]


def forget(**_) -> None:
    """Read anew the next time: a row was saved, or the database is another."""
    global _kept
    _kept = _kept and (float("-inf"), _kept[1])


def _read(before: Table) -> Table:
    """`before` itself when nothing changed: what was computed for it stays good."""
    rows = list(StateHours.objects.standing())
    version = version_of(max((row.number for row in rows), default=0))
    return before if before.version == version else SHIPPED.with_rules([row.rule for row in rows], version)


def version_of(number: int) -> str:
    """ "2026-11-23.4": the date of the file and how many changes came after it."""
    return f"{SHIPPED.version}.{number}" if number else SHIPPED.version

"""The ring: how much of a promise is used. It ticks by itself from `since` and `promise`."""

from datetime import datetime

from leads.models import Waiting
from scheduling import clock


def of(place: Waiting, now: datetime) -> dict:
    start = _start(place)
    promise = max(1, int((place.promise_by - start).total_seconds()))
    waited = max(0, int((now - start).total_seconds()))
    late = waited > promise
    end = "past the promise" if late else f"of a promise of {clock.span(promise)}"
    return {
        "share": min(100, round(100 * waited / promise)),
        "big": clock.elapsed(waited),
        "cap": f"of {clock.elapsed(promise)}",
        "label": f"Waiting {clock.span(waited)}, {end}",
        "kind": "late" if late else "",
        "since": int(start.timestamp()),
        "promise": promise,
    }


def _start(place: Waiting) -> datetime:
    """The promise counts from when they asked, or from the first moment that a call was allowed."""
    opened = max(place.asked_at, place.opens_at or place.asked_at)
    return opened if opened < place.promise_by else place.asked_at

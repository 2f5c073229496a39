"""When somebody who waits has waited too long, and who hears of it then. Pure.

The second rung falls on the promise, wherever that is later than five minutes after the first moment a call is allowed:
somebody who asked for a call by noon is not escalated at nine.
"""

from datetime import datetime, timedelta

from django.db import models


class Step(models.TextChoices):
    NOBODY_READY = "nobody_ready", "Nobody was ready"
    QUEUE = "queue", "Waited 2 minutes"
    SHIFT_LEAD = "shift_lead", "Waited 5 minutes"
    ON_CALL = "on_call", "Waited 10 minutes"
    ORPHAN = "orphan", "Fell due, and whoever looks after them is off shift"


LADDER = {
    Step.QUEUE: timedelta(minutes=2),
    Step.SHIFT_LEAD: timedelta(minutes=5),
    Step.ON_CALL: timedelta(minutes=10),
}
NOBODY_READY = timedelta(minutes=1)  # before anyone has waited two


def begins(opens_at: datetime, promise_by: datetime) -> datetime:
    """From when the ladder counts."""
    return max(opens_at, promise_by - LADDER[Step.SHIFT_LEAD])


def climbed(since: datetime, now: datetime) -> list[Step]:
    """The rungs that have been reached by now, lowest first."""
    return [step for step, after in LADDER.items() if now >= since + after]

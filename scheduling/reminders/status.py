"""States of a reminder and the moves between them."""

from django.db import models

from crm.web.refusals import Refusal


class State(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    DUE = "due", "Due"
    DONE = "done", "Done"
    SNOOZED = "snoozed", "Later"
    CANCELLED = "cancelled", "Cancelled"


class Sending(models.TextChoices):
    """Of an e-mail: waiting for its time or its next try, sent, no longer wanted, given up."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Not wanted any more"
    DEAD = "dead", "Given up"


MOVES = {
    State.SCHEDULED: {State.DUE, State.DONE, State.SNOOZED, State.CANCELLED},
    State.SNOOZED: {State.DUE, State.DONE, State.SNOOZED, State.CANCELLED},
    State.DUE: {State.DONE, State.SNOOZED, State.CANCELLED},
    State.DONE: set(),
    State.CANCELLED: set(),
}


def require_move(here: str, there: str) -> None:
    if there not in MOVES[State(here)]:
        raise Refusal("This reminder has ended already.", code="reminder_ended")

"""States of a hand-over and the moves between them."""

from django.db import models


class State(models.TextChoices):
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Nobody took it"


MOVES: dict[str, frozenset[str]] = {
    State.OFFERED: frozenset({State.ACCEPTED, State.DECLINED, State.LAPSED}),
    State.ACCEPTED: frozenset(),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
}
ENDED = {
    State.ACCEPTED: "This caller was taken over already.",
    State.DECLINED: "This hand-over was declined.",
    State.LAPSED: "This hand-over has ended. They are in the queue.",
}

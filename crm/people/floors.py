"""What the floors above know of somebody who works here: they register it when they are ready."""

from collections.abc import Callable, Iterable
from uuid import UUID

from .models import User

LAY_DOWN: list[
    Callable[..., None]
] = []  # lay_down(person, by=…): what somebody who takes no callers any more gives back
COUNTS: list[Callable[[Iterable[UUID]], dict[UUID, int]]] = []  # of each person: how much open work they have


def lay_down(person: User, *, by: User) -> None:
    for give_back in LAY_DOWN:
        give_back(person, by=by)


def open_work(people: Iterable[UUID]) -> dict[UUID, int]:
    """By person; whoever has none is missing."""
    wanted, found = list(people), dict[UUID, int]()
    for count in COUNTS:
        for person, many in count(wanted).items():
            found[person] = found.get(person, 0) + many
    return found

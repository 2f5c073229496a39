"""The rail: the rooms that a role works in, five at most. Each floor registers its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from crm.people.models import User


@dataclass(frozen=True)
class Room:
    """`here` is what the room's pages say they are, `letter` opens it after G, `counter` names one of COUNTERS."""

    place: int
    here: str
    label: str
    icon: str
    address: str
    letter: str
    opens: Callable[[User], bool]
    counter: str = ""
    counted: str = ""
    key: str = ""


RAIL: list[Room] = []


def register(*rooms: Room) -> None:
    RAIL.extend(rooms)
    RAIL.sort(key=lambda room: room.place)


def rail_of(user: User, counts: dict[str, int]) -> list[dict]:
    """What web/base_app.html draws for this person."""
    rooms = [room for room in RAIL if room.opens(user)]
    return [{"room": room, "url": reverse(room.address), "count": counts.get(room.counter)} for room in rooms]

"""Whoever takes no callers any more: what they hold goes back, what they look after waits for a shift lead."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.people.models import User
from crm.privacy.actor import action

from .actions.rows import let_go
from .models import Lead, Waiting


@action("takes no callers now")
def lay_down(person: User, *, by: User) -> None:
    """A call that is open keeps its lead; it lapses now, so that every shift lead is told at once."""
    for place in Waiting.objects.select_for_update(of=("self",)).filter(holder=person).order_by("pk"):
        if place.call_open:
            place.lease_until = timezone.now()
            place.save(update_fields=["lease_until"])
        else:
            let_go(place, "left")


def open_work(people: Iterable[UUID]) -> dict[UUID, int]:
    """How many open leads each of `people` looks after or holds."""
    wanted = set(people)
    having = Q(owner__in=wanted) | Q(waiting__holder__in=wanted)
    rows = Lead.objects.open().filter(having).values_list("owner", "waiting__holder")
    return Counter(one for row in rows for one in set(row) & wanted)

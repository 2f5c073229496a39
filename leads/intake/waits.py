"""The predicted wait: simple until it is measured.

minutes = max(1, callers that may be called now, before this one ÷ navigators who are ready and speak the language
× 8 minutes a call + 2 minutes to begin), rounded. With nobody ready there is no number to say: "as soon as we can".
"""

from contextlib import suppress
from datetime import datetime

from django.db.models import Q, QuerySet

from crm.patience import AWAY
from crm.people.models import Presence
from crm.web.counting import at_most
from leads.models import Waiting
from leads.models.queue import Rank
from leads.next import AHEAD

CALL_MINUTES, BEGIN_MINUTES = 8, 2


def predicted(ahead: int, language: str) -> int | None:
    ready = Presence.objects.filter(state=Presence.State.READY, user__languages__contains=[language]).count()
    return max(1, round(ahead / ready * CALL_MINUTES + BEGIN_MINUTES)) if ready else None


def told(now: datetime, language: str) -> int | None:
    """What the form says of it: nothing, while the database is away."""
    with suppress(*AWAY):
        return predicted(in_line_now(now), language)
    return None


def callable_now(now: datetime) -> QuerySet[Waiting]:
    """Who may be called and whom nobody has."""
    free = Q(holder=None) | Q(lease_until__lt=now)
    return Waiting.objects.filter(free, opens_at__lte=now, shuts_at__gt=now, call_open=False)


def in_line_now(now: datetime) -> int:
    """How many a new caller would have to wait for: of the first AHEAD in line, as the rail counts."""
    first = Waiting.objects.order_by("-rank", "promise_by", "asked_at", "lead").values("pk")[:AHEAD]
    return at_most(callable_now(now).filter(rank__gt=Rank.SUSPECT, pk__in=first))


def ahead_of(place: Waiting, now: datetime) -> int:
    """How many stand before this one in the queue's own order."""
    same = {"rank": place.rank}
    before = Q(rank__gt=place.rank) | Q(**same, promise_by__lt=place.promise_by)
    same["promise_by"] = place.promise_by
    before |= Q(**same, asked_at__lt=place.asked_at) | Q(**same, asked_at=place.asked_at, lead__lt=place.lead_id)
    return at_most(callable_now(now).filter(before))

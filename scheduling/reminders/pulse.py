"""What has stopped, for every page of staff: asked of the database by web alone, so it is true when all else is dead.

It names services and nothing else, as /readyz does; nobody has to be signed in, for the sign-in may be what is away.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm import patience

from .models import Delivery, Heartbeat


@dataclass(frozen=True)
class Stopped:
    """What a person reads: what has stopped, what still works, whether a call sheet can be made."""

    name: str
    strong: str
    text: str
    kind: str = "risk"
    sheet: bool = True


WORDS = {
    "sweeper": Stopped(
        "sweeper",
        "Reminders have stopped.",
        "Nobody is told of what falls due, and callers whose hour comes may not move up. "
        "Taking callers, dialing and notes work. Work from the call sheet, and look at the clock.",
    ),
    "mail": Stopped(
        "mail",
        "E-mail has stopped.",
        "Nobody is told by e-mail: ring whoever is on call. Everything on this screen works.",
        "lamp",
    ),
    "worker": Stopped(
        "worker",
        "A part of Wayline has stopped.",
        "Things may take a little longer. Nothing is lost, and everything on this screen works.",
        "lamp",
    ),
}
DATABASE = Stopped(
    "database",
    "We can’t reach our records.",
    "Nothing can be opened or saved. New requests are kept and come later. "
    "Your call goes on by phone. Work from the call sheet on paper.",
    sheet=False,
)


def stopped() -> list[Stopped]:
    """Gravest first. The sweeper must be heard of; worker and mail only where they once were."""
    try:
        with patience.within(patience.SOON):
            silent = _silent()
            return [words for name, words in WORDS.items() if name in silent or (name == "mail" and _mail_waits())]
    except DatabaseError:
        return [DATABASE]


def _silent() -> set[str]:
    """Names that were not heard of for too long, by the database's clock."""
    ages = {one.name: (one.now - one.at).total_seconds() for one in Heartbeat.objects.annotate(now=Now())}
    late = {name for name, age in ages.items() if age > settings.STALL_SECONDS}
    return late if "sweeper" in ages else late | {"sweeper"}


def _mail_waits() -> bool:
    """One waits for longer than that, and none has gone out since it fell due."""
    waiting = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, sending="waiting").order_by("due_at", "pk")
    oldest = waiting.annotate(now=Now()).values_list("due_at", "now").first()
    if oldest is None or (oldest[1] - oldest[0]).total_seconds() <= settings.STALL_SECONDS:
        return False
    sent = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, delivered_at__gt=oldest[0])
    return not sent.exists()


@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """204 while everything runs; else a banner for each that has stopped. Never a 5xx: that is the news itself."""
    found = stopped()
    if not found:
        return HttpResponse(status=204)
    return render(None, "reminders/_stopped.html", {"stopped": found})

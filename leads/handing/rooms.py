"""What of this room ends with a stop."""

from datetime import datetime

from django.db.models import QuerySet

from crm.privacy.actor import Actor
from leads.actions.endings import STOPS
from leads.models import ContactNumber
from scheduling.reminders.actions import settle_cause

from .models import HandOver
from .status import State


def end_offers(numbers: QuerySet[ContactNumber], *, at: datetime, by: Actor) -> None:
    """Nobody is to take over whom nobody may call. An offer of a live call is left: no call is cut."""
    offers = HandOver.objects.offered().filter(lead__in=numbers.values("lead"), call=None)
    for made in offers.select_for_update(of=("self",)).order_by("pk"):
        made.move_to(State.LAPSED, at=at)
        settle_cause(made.pk, by=by)


STOPS.append(end_offers)

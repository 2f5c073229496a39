"""What must never be: a call that came in and about which nobody decides; a message that nobody hears."""

from datetime import timedelta

from django.db.models.functions import Now

from crm.promises.checks import LATE, check

from .models import Errand, Event, Ring

UNHEARD = timedelta(minutes=5)


def ids(rows):
    return rows.order_by("pk").values_list("pk", flat=True)


@check(1, "Call {row} was missed, its promise is over, and nobody was asked.", todo="See whether the sweeper is well.")
def missed_undecided():
    late = Ring.objects.to_decide().filter(state=Ring.State.MISSED, lead=None, due_at__lte=Now() - LATE)
    return ids(late.order_by())


@check(1, "Voicemail {row} was not heard in time.", todo="Somebody listens to it now, and decides.")
def voicemail_unheard():
    return ids(Ring.objects.unheard().filter(decided_at=None, came_at__lte=Now() - UNHEARD - LATE))


@check(1, "Event {row} of the telephone was not worked.", todo="Look in the log for why, and call back by hand.")
def events_stuck():
    return ids(Event.objects.filter(done_at=None, received_at__lte=Now() - LATE))


@check(
    4, "Errand {row} for the provider is stuck: it is nobody's turn to do it.", todo="See whether the sweeper is well."
)
def errands_stuck():
    return ids(Errand.objects.due().order_by().filter(next_try_at__lte=Now() - timedelta(minutes=10)))

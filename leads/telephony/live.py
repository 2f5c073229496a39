"""What pages hear: a ring for one person; that the missed calls moved. And what a call that was answered settles."""

from django.db.models.signals import post_save

from crm.people.access import Can, may
from crm.web.live.doors import HEARS

from .actions import ringing


def listen() -> None:
    HEARS["missed"] = lambda user: may(user, Can.WORK_LEADS)
    post_save.connect(spoken_with, sender="leads.CallAttempt")


def spoken_with(instance, created, **_) -> None:
    """Somebody of that number is, or was, on the line with us."""
    if instance.reached or (created and instance.direction == "in"):
        ringing.settle(instance.number_index, at=instance.opened_at)

"""Telling people that a reminder is due: in the application, which is the row itself, and by mail to who wants that."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now

from crm.privacy.actor import action
from crm.web import live

from . import mail
from .models import Delivery, Reminder
from .status import State


@action("reminder")
def tell_due(most: int, *, by) -> int:
    """Tell whose time has come by the database's clock, so many at once. Two at a time tell different ones."""
    ripe = Reminder.objects.ripe().select_for_update(skip_locked=True, of=("self",)).select_related("user")
    return tell(ripe[:most])


def tell(due: Sequence[Reminder]) -> int:
    """Inside the caller's transaction: a row a channel, once for each due time. Mail is hurried after the commit."""
    told = list(due)
    mails = [Delivery(reminder=one, due_at=one.due_at, **mail.waiting()) for one in told if mail.is_wanted(one)]
    shown = [Delivery(reminder=one, due_at=one.due_at, delivered_at=Now()) for one in told]
    Delivery.objects.bulk_create([*shown, *mails], ignore_conflicts=True)
    Reminder.objects.filter(pk__in=[one.pk for one in told]).update(state=State.DUE)
    for person, last in {one.user_id: one.pk for one in told}.items():
        live.tell("reminder", last, to=person)
    transaction.on_commit(lambda: _hurry(mails))
    return len(told)


def _hurry(mails: list[Delivery]) -> None:
    from .tasks import hurry, send_mail

    for delivery in mails:
        if not hurry(send_mail, delivery.pk):
            return

"""The sweeper's part of reminders: what is ripe gets a delivery, and a delivery that Celery forgot is done here."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from crm.people.models import User
from scheduling.chores import chore

from . import actions
from .models import Delivery, Reminder

BATCH = 200
PATIENCE = timedelta(seconds=1)  # how long Celery may take before the sweeper does it itself


@chore
def fall_due() -> int:
    """Give each ripe reminder its delivery, once, and let Celery know."""
    with transaction.atomic():
        undelivered = Reminder.objects.ripe().select_for_update(skip_locked=True)[:BATCH]
        made = [Delivery(reminder=ripe, due_at=ripe.due_at) for ripe in undelivered if not _told(ripe)]
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        transaction.on_commit(lambda: _poke(made))
    return len(made)


def _told(reminder: Reminder) -> bool:
    return Delivery.objects.filter(reminder=reminder, due_at=reminder.due_at).exists()


def _poke(deliveries: list[Delivery]) -> None:
    from .tasks import deliver, hurry

    for delivery in deliveries:
        if not hurry(deliver, delivery.pk):
            return


@chore
def deliver_forgotten() -> int:
    """Needs no Redis: whatever was not delivered in time is delivered here."""
    late = Delivery.objects.filter(delivered_at=None, due_at__lte=timezone.now() - PATIENCE)
    ids = late.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]
    return sum(actions.deliver(pk, by=User.objects.system()) for pk in ids)

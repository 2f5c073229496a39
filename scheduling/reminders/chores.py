"""The sweeper's part of reminders: what is ripe gets its deliveries, and one that Celery forgot is done here."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from crm.people import mail as people_mail
from crm.people.models import User
from scheduling.chores import chore, slow_chore

from . import actions, mail
from .models import Delivery, Reminder

BATCH, MAILS = 200, 20
PATIENCE = timedelta(seconds=1)  # how long Celery may take before the sweeper does it itself
MAIL_PATIENCE = timedelta(seconds=5)


@chore
def fall_due() -> int:
    """Give each ripe reminder its deliveries, once, and let Celery know."""
    with transaction.atomic():
        undelivered = Reminder.objects.ripe().select_for_update(skip_locked=True, of=("self",)).select_related("user")
        made = [delivery for ripe in undelivered[:BATCH] if not _told(ripe) for delivery in _deliveries(ripe)]
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        transaction.on_commit(lambda: _poke(made))
    return len(made)


def _deliveries(ripe: Reminder) -> list[Delivery]:
    """One in the application; another by e-mail for whoever wants that, where mail can be sent at all."""
    found = [Delivery(reminder=ripe, due_at=ripe.due_at)]
    if mail.is_wanted(ripe):
        found.append(Delivery(reminder=ripe, due_at=ripe.due_at, **mail.waiting()))
    return found


def _told(reminder: Reminder) -> bool:
    return Delivery.objects.filter(reminder=reminder, due_at=reminder.due_at).exists()


def _poke(deliveries: list[Delivery]) -> None:
    from .tasks import deliver, hurry, send_mail

    for delivery in sorted(deliveries, key=lambda one: one.channel == Delivery.Channel.EMAIL):
        if not hurry(send_mail if delivery.channel == Delivery.Channel.EMAIL else deliver, delivery.pk):
            return


@chore
def deliver_forgotten() -> int:
    """Needs no Redis: whatever was not delivered in time is delivered here."""
    late = Delivery.objects.in_app().filter(delivered_at=None, due_at__lte=Now() - PATIENCE)
    ids = late.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]
    return sum(actions.deliver(pk, by=User.objects.system()) for pk in ids)


slow_chore(people_mail.send_due)  # links to choose a password


@slow_chore
def send_forgotten() -> int:
    """E-mails that Celery forgot, and those whose next try has come."""
    late = Delivery.objects.mails_due().filter(next_try_at__lte=Now() - MAIL_PATIENCE)
    ids = late.values_list("pk", flat=True)[:MAILS]
    return sum(mail.send(pk, by=User.objects.system()) for pk in ids)

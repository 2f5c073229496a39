"""The sweeper's part of reminders: what is ripe is told, and mail that Celery forgot is sent here."""

from datetime import timedelta

from django.db.models.functions import Now

from crm.people import mail as people_mail
from crm.people.models import User
from scheduling.chores import chore, slow_chore

from . import mail
from .models import Delivery, Reminder
from .telling import tell_due

BATCH, MAILS = 500, 20
MAIL_PATIENCE = timedelta(seconds=5)  # how long Celery may take before the sweeper does it itself


@chore
def fall_due() -> int:
    """Needs no Redis."""
    return tell_due(BATCH, by=User.objects.system()) if Reminder.objects.ripe().exists() else 0


slow_chore(people_mail.send_due)  # links to choose a password


@slow_chore
def send_forgotten() -> int:
    """E-mails that Celery forgot, and those whose next try has come."""
    late = Delivery.objects.mails_due().filter(next_try_at__lte=Now() - MAIL_PATIENCE)
    ids = late.values_list("pk", flat=True)[:MAILS]
    return sum(mail.send(pk, by=User.objects.system()) for pk in ids)

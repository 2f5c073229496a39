"""A reminder that is due arrives, once: promise 4. The sweeper does it; here is what it left, and how it is mended."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from crm.people.models import User
from crm.privacy.actor import action
from crm.promises.checks import LATE, check

from . import actions
from .models import Delivery, Reminder
from .status import Sending, State
from .telling import tell

CALLS = (Reminder.Kind.CALL_BACK, Reminder.Kind.CHECK_IN, Reminder.Kind.FOLLOW_UP)
MAIL_LATE = timedelta(minutes=10)


def told() -> Exists:
    return Exists(Delivery.objects.in_app().filter(reminder=OuterRef("pk"), delivered_at__isnull=False))


@action("reconcile")
def tell_now(reminder_id: str, *, by: User) -> str:
    """Tell it: what was written as told before did not reach the person."""
    ripe, untold = Reminder.objects.ripe(), Reminder.objects.filter(~told(), state=State.DUE)
    late = (ripe | untold).order_by().filter(pk=reminder_id)
    found = Reminder.objects.select_for_update().filter(pk__in=late.values("pk"))
    return f"Reminder {reminder_id} was delivered." if tell(found) else ""


@action("reconcile")
def free_mail(delivery_id: str, *, by: User) -> str:
    waiting = Delivery.objects.filter(pk=delivery_id, sending=Sending.WAITING)
    freed = waiting.update(lease_until=None, token=None, next_try_at=Now())
    return f"E-mail {delivery_id} may be sent again: the sweeper sends it." if freed else ""


@action("reconcile")
def end(reminder_id: str, *, by: User) -> str:
    reminder = Reminder.objects.get(pk=reminder_id)
    ended = actions.settle_lead(reminder.lead_id, by=by)
    return f"Reminder {reminder_id} is of a closed lead: it was cancelled." if ended else ""


def ids(rows):
    return rows.order_by("pk").values_list("pk", flat=True)


@check(4, "Reminder {row} is due and its person was not told.", mend=tell_now)
def reminders_late():
    return ids(Reminder.objects.ripe().filter(due_at__lte=Now() - LATE))


@check(4, "Reminder {row} counts as told, and nobody was told.", mend=tell_now)
def reminders_untold():
    return ids(Reminder.objects.filter(~told(), state=State.DUE))


@check(4, "Reminder {row} has two deliveries by one channel for one time.", todo="Reindex reminders_delivery.")
def deliveries_twice():
    return """select reminder_id from reminders_delivery
        group by reminder_id, channel, due_at having count(*) > 1 order by 1"""


@check(4, "E-mail {row} of a reminder is stuck: it is nobody's turn to send it.", mend=free_mail)
def mails_stuck():
    longest = timedelta(seconds=settings.MAIL_LEASE_SECONDS) + LATE
    stuck = Q(lease_until__gt=Now() + longest) | Q(next_try_at=None) | Q(next_try_at__gt=Now() + timedelta(days=1))
    return ids(Delivery.objects.filter(stuck, channel="email", sending=Sending.WAITING))


@check(
    4,
    "E-mail {row} of a reminder is more than ten minutes late.",
    todo="See whether the sweeper and the mail server are well.",
)
def mails_late():
    waiting = Delivery.objects.mails_due().filter(next_try_at__lte=Now() - MAIL_LATE)
    return ids(waiting.filter(Q(lease_until=None) | Q(lease_until__lte=Now() - MAIL_LATE)))


@check(4, "Reminder {row} would have a closed lead called.", mend=end)
def reminders_of_closed_leads():
    return ids(Reminder.objects.open().filter(kind__in=CALLS, lead__stage="closed"))

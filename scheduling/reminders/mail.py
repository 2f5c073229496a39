"""A reminder by e-mail: something waits, look here. At least once, under a lease; never a personal word."""

import logging
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.db.models.functions import Now

from crm.people.access import deciders
from crm.people.mail import sender
from crm.people.models import User
from crm.privacy.actor import signed

from . import registry
from .actions import remind
from .models import Delivery, Reminder
from .status import Sending, State

log = logging.getLogger("wayline.mail")
SUBJECT = "One thing needs you"
BODY = "Something is waiting for you. Please sign in and look:\n\n{url}/reminders/\n"
MOST_TRIES = 8
FIRST_PAUSE, GROWS = timedelta(seconds=15), 3  # 15 s, 45 s, 2 min, … three hours: four and a half hours in all
ASK_FOR_A_CALL = (Reminder.Kind.CALL_BACK, Reminder.Kind.CHECK_IN)
WAITS_ONCE = timedelta(minutes=10)
WANTED = (State.SCHEDULED, State.SNOOZED, State.DUE)


def is_wanted(reminder: Reminder) -> bool:
    """For whoever chose it, where mail can be sent. That mail does not arrive is not said by mail."""
    user = reminder.user
    wanted = bool(settings.EMAIL_HOST and user.is_active and user.email_reminders)
    return wanted and reminder.kind != Reminder.Kind.MAIL and not _said_already(reminder)


def _said_already(reminder: Reminder) -> bool:
    """That people wait is one e-mail in ten minutes, however many wait: the application says who."""
    if reminder.kind != Reminder.Kind.WAITS:
        return False
    lately = {"due_at__gt": reminder.due_at - WAITS_ONCE, "due_at__lte": reminder.due_at}
    others = Delivery.objects.filter(reminder__user=reminder.user, reminder__kind=Reminder.Kind.WAITS, **lately)
    earlier = Q(due_at__lt=reminder.due_at) | Q(reminder__lt=reminder.pk)
    return others.filter(earlier, channel=Delivery.Channel.EMAIL).exclude(sending=Sending.STOPPED).exists()


def waiting() -> dict:
    """The facts of a new delivery by e-mail, which may be sent from now on."""
    return {"channel": Delivery.Channel.EMAIL, "sending": Sending.WAITING, "next_try_at": Now()}


def send(delivery_id: uuid.UUID | str, *, by: User) -> bool:
    """Claim, send, then mark. True when something was done; may run twice, anywhere, and die at any moment."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return False
    if delivery.attempts > MOST_TRIES:  # the last try took its process with it
        _give_up(delivery, by)
    elif not _still_wanted(delivery):
        _mark(delivery, sending=Sending.STOPPED)
    elif later := _not_now(delivery, by):
        _mark(delivery, **later)
    else:
        _try(delivery, by)
    return True


def _claim(delivery_id: uuid.UUID | str) -> Delivery | None:
    """One statement, committed before anything is sent: ours for a while, and one try counted."""
    token, until = uuid.uuid4(), Now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    due = Delivery.objects.mails_due().order_by().filter(pk=delivery_id)
    if not due.update(token=token, lease_until=until, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.select_related("reminder__user").filter(token=token).first()


def _mark(delivery: Delivery, **facts) -> bool:
    """Only while the claim is still ours: whoever was away too long marks nothing."""
    mine = Delivery.objects.filter(pk=delivery.pk, token=delivery.token, sending=Sending.WAITING)
    return bool(mine.update(lease_until=None, token=None, **facts))


def _still_wanted(delivery: Delivery) -> bool:
    """Done, cancelled, put off or switched off meanwhile: not sent."""
    reminder = delivery.reminder
    return reminder.state in WANTED and reminder.due_at == delivery.due_at and is_wanted(reminder)


def _not_now(delivery: Delivery, by: User) -> dict | None:
    """What becomes of a mail that asks for a call which may not be made any more: put off until it may, or stopped."""
    if delivery.reminder.kind not in ASK_FOR_A_CALL:
        return None
    said = registry.may_call(delivery.reminder.lead_id, by)
    if said is None or said.decision != "blocked":
        return None
    return {"next_try_at": said.until, "attempts": F("attempts") - 1} if said.until else {"sending": Sending.STOPPED}


def _try(delivery: Delivery, by: User) -> None:
    try:
        message(delivery).send()
    except (OSError, ValueError) as problem:  # whatever the server or the way to it says
        log.warning("an e-mail was not taken: %s", type(problem).__name__)
        _put_off(delivery, by)
    else:
        _mark(delivery, sending=Sending.SENT, delivered_at=Now())


def message(delivery: Delivery) -> EmailMessage:
    """The same words for everybody; a second sending carries the same Message-ID, by which a server drops it."""
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    body = BODY.format(url=settings.PUBLIC_URL)
    return EmailMessage(SUBJECT, body, sender(), [delivery.reminder.user.email], headers=headers)


def message_id(delivery: Delivery) -> str:
    return f"<{delivery.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _put_off(delivery: Delivery, by: User) -> None:
    if delivery.attempts >= MOST_TRIES:
        _give_up(delivery, by)
    else:
        _mark(delivery, next_try_at=Now() + FIRST_PAUSE * GROWS ** (delivery.attempts - 1))


def _give_up(delivery: Delivery, by: User) -> None:
    """Kept as dead. Every shift lead is told in the application, once until they have seen to it."""
    with signed(by, "mail given up"):
        if not _mark(delivery, sending=Sending.DEAD):
            return
        about, open_ones = delivery.reminder, Reminder.objects.open().filter(kind=Reminder.Kind.MAIL)
        for person in deciders():
            if not open_ones.filter(user=person).exists():
                remind(about.lead_id, user=person, kind="mail", due_at=about.due_at, cause=delivery.pk, by=by)

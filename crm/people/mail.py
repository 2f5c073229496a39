"""Send the links that are due: claim, send, then mark, as reminders do. Nothing is lost while a mail server is away."""

import logging
import uuid
from datetime import timedelta
from email.utils import formataddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.db.models.functions import Now
from django.utils.dateformat import format as written

from .helpline import helpline
from .links import MailedLink
from .models import Invitation, PasswordLink

log = logging.getLogger("wayline.mail")
BATCH = 20
FIRST_PAUSE, GROWS, LONGEST = 15, 3, 3600  # seconds: 15 s, 45 s, 2 min, 7 min, 20 min, then every hour until it expires
INVITED = """Hello {name},

{by} invites you to work with {helpline}. Open this link and choose a password:

{url}

It works once, until {until}. If you did not expect this, you need not do anything.
"""
FORGOTTEN = """Hello {name},

You asked for a new password at {helpline}. Open this link and choose one:

{url}

It works once, until {until}. If you did not ask for it, you need not do anything: your password stays as it is.
"""


def send_due() -> int:
    """A few links whose mail is due; returns how many were tried. May run twice, anywhere, and die at any moment."""
    tried = 0
    for kind in (Invitation, PasswordLink):
        for pk in list(kind.objects.mails_due().values_list("pk", flat=True)[:BATCH]):
            tried += _send(kind, pk)
    return tried


def _send(kind: type[Invitation] | type[PasswordLink], pk: uuid.UUID) -> bool:
    link = _claim(kind, pk)
    if link is None:
        return False
    try:
        message(link).send()
    except (OSError, ValueError) as problem:  # whatever the server or the way to it says
        log.warning("a link by e-mail was not taken: %s", type(problem).__name__)
        pause = min(LONGEST, FIRST_PAUSE * GROWS ** min(link.attempts - 1, 9))
        _mark(link, next_try_at=Now() + timedelta(seconds=pause))
    else:
        _mark(link, sent_at=Now())
    return True


def _claim(kind: type[Invitation] | type[PasswordLink], pk: uuid.UUID) -> Invitation | PasswordLink | None:
    """One statement, committed before anything is sent: ours for a while, and one try counted."""
    lease, until = uuid.uuid4(), Now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    due = kind.objects.mails_due().order_by().filter(pk=pk)
    if not due.update(lease=lease, lease_until=until, attempts=F("attempts") + 1):
        return None
    return kind.objects.select_related("user").filter(lease=lease).first()


def _mark(link: MailedLink, **facts) -> None:
    """Only while the claim is ours: of a link that was made anew meanwhile nothing is said."""
    type(link).objects.filter(pk=link.pk, lease=link.lease).update(lease=None, lease_until=None, **facts)


def message(link: Invitation | PasswordLink) -> EmailMessage:
    """To nobody but the person, and with nothing of any caller. A repeat carries the same Message-ID."""
    facts = {"helpline": helpline().name, "url": link.url, "until": until(link)}
    if isinstance(link, Invitation):
        subject = f"You are invited to {helpline().name}"
        body = INVITED.format(name=link.name, by=link.invited_by, **facts)
    else:
        subject, body = f"A new password for {helpline().name}", FORGOTTEN.format(name=link.user, **facts)
    host = urlsplit(settings.PUBLIC_URL).hostname
    headers = {"Message-ID": f"<{link.pk}.{link.round}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, sender(), to=[link.email], headers=headers)


def until(link: Invitation | PasswordLink) -> str:
    """ "Wed Nov 25, 2:30 p.m. (America/Phoenix)": on the clock of whoever gets it."""
    zone = link.time_zone if isinstance(link, Invitation) else link.user.time_zone
    return f"{written(link.expires_at.astimezone(ZoneInfo(zone)), 'D M j, P')} ({zone})"


def sender() -> str:
    """The helpline's own name and address, else the environment's."""
    row = helpline()
    return formataddr((row.mail_from_name or row.name, row.mail_from)) if row.mail_from else settings.DEFAULT_FROM_EMAIL

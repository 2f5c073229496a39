"""The door for a provider's events: checked, kept once, answered at once. The work is done from the row, once."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from crm.people.models import User
from crm.privacy import vault
from crm.privacy.actor import signed
from crm.privacy.models import LeadKey
from crm.watch.places import frames_of
from crm.web.refusals import NotFound
from scheduling.reminders.tasks import hurry

from . import tasks, working
from .models import Event
from .provider import Told, provider

log = structlog.get_logger()
BATCH, AGAIN = 50, timedelta(seconds=10)


@csrf_exempt
@require_POST
def door(request: HttpRequest, name: str) -> HttpResponse:
    found = provider()
    if found is None or found.name != name:
        raise NotFound
    told = found.heard(request)
    if told.kind in working.WORK:
        keep(name, told)
    words, kind = found.answer(told)
    return HttpResponse(words, content_type=kind)


def keep(name: str, told: Told) -> None:
    """One row a key: what comes again changes nothing."""
    now = timezone.now()
    event = Event(provider=name, key=told.key[:80], received_at=now, next_try_at=now, body=_plain(told))
    with vault.session():
        try:
            with transaction.atomic():
                LeadKey.objects.create(lead_id=event.pk, **vault.make_keys(event.pk))
                event.save(force_insert=True)
        except IntegrityError:
            return
    hurry(tasks.work_event, event.pk)


def _plain(told: Told) -> dict:
    return {**asdict(told), "errand": str(told.errand) if told.errand else None}


def work_due() -> int:
    """A few events that are due, each in a transaction of its own. May run twice, anywhere, and die at any moment."""
    ids = list(Event.objects.due().values_list("pk", flat=True)[:BATCH])
    return sum(work(pk) for pk in ids)


def work(event_id: UUID | str) -> bool:
    """True when it was done here. What it changes and that it is done are one transaction."""
    with vault.session():
        try:
            with signed(User.objects.system(), "telephony event"):
                return _work(event_id)
        except DatabaseError:
            raise
        except Exception as problem:  # one event that we cannot do may not keep the others from theirs
            log.error("event failed", **frames_of(problem))
            Event.objects.filter(pk=event_id).update(tries=F("tries") + 1, next_try_at=Now() + AGAIN)
            return True


def _work(event_id: UUID | str) -> bool:
    event = Event.objects.due().select_for_update(skip_locked=True).filter(pk=event_id).first()
    if event is None:
        return False
    body = dict(event.body)
    told = Told(**{**body, "errand": UUID(body["errand"]) if body["errand"] else None})
    working.WORK[told.kind](told, event)
    event.done_at, event.body = timezone.now(), None
    event.save(update_fields=["done_at", "body"])
    LeadKey.objects.filter(pk=event.pk).update(care=None, evidence=None)
    return True

from django.db import transaction

from .models import Lead, ReadLog


def claim(user) -> Lead | None:
    """The next waiting lead, taken under a row lock; history by the library's signals, one row of read log."""
    with transaction.atomic():
        waiting = Lead.objects.select_for_update(skip_locked=True).filter(status="new", owner=None)
        lead = waiting.order_by("promise_by", "pk").first()
        if lead is None:
            return None
        lead.owner, lead.status = user, "attempting"
        lead.save()
        ReadLog.objects.create(user=user, lead=lead)
    return lead

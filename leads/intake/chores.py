"""The sweeper's part of intake."""

from datetime import timedelta

from django.db.models.functions import Now

from scheduling.chores import chore

from .joining import settle_requests
from .models import Idempotency

KEPT = timedelta(days=7)  # as long as a sender may retry with the same key

chore(settle_requests)


@chore
def forget_old_answers() -> int:
    """Answers to keys that nobody may use again."""
    return Idempotency.objects.filter(at__lt=Now() - KEPT).delete()[0]

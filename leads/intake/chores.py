"""The sweeper's part of intake."""

from datetime import timedelta

from crm.ids import first_of
from crm.times import database_now
from scheduling.chores import chore

from .joining import settle_requests
from .models import Idempotency

KEPT = timedelta(days=7)  # as long as a sender may retry with the same key

chore(settle_requests)


@chore
def forget_old_answers() -> int:
    """Answers to keys that nobody may use again."""
    return Idempotency.objects.filter(pk__lt=first_of(database_now() - KEPT)).delete()[0]

"""The sweeper's part of danger: a card that nobody has seen for two minutes is told again."""

from django.db.models.functions import Now

from crm.people.models import User
from crm.privacy.actor import signed
from scheduling.chores import chore

from .danger import page_again
from .models import CrisisEvent

BATCH = 100


@chore
def page_unseen_cards() -> int:
    """Once for each card: what comes after that is the ladder's."""
    system = User.objects.system()
    with signed(system, "danger paged again"):
        late = CrisisEvent.objects.unseen().filter(told_again_at=None, again_at__lte=Now())
        cards = list(late.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for card in cards:
            page_again(card, by=system)
    return len(cards)

"""The sweeper's part: offers that nobody answered in time."""

from crm.people.models import User
from scheduling.chores import chore

from . import actions
from .models import HandOver

BATCH = 50


@chore
def end_offers() -> int:
    """One that was answered meanwhile, or that another sweeper ended, is left as it is."""
    over = list(HandOver.objects.over().values_list("pk", flat=True)[:BATCH])
    system = User.objects.system() if over else None
    return len([actions.lapse(pk, by=system) for pk in over])

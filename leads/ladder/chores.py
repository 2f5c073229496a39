"""The sweeper's part of the ladder. Needs no Redis; by the database's clock."""

from crm.people.models import User
from scheduling.chores import at_most_every, chore

from . import actions

CLIMB_SECONDS, ORPHAN_SECONDS = 2.0, 60.0


@chore
@at_most_every(CLIMB_SECONDS)
def climb_the_ladder() -> int:
    """Who has waited 2, 5, 10 minutes; and who waits while nobody is ready."""
    system = User.objects.system()
    return actions.climb(by=system) + actions.stand_down(by=system)


@chore
@at_most_every(ORPHAN_SECONDS)
def find_orphans() -> int:
    return actions.orphans(by=User.objects.system())

"""That nobody waits too long unheard: promise 1."""

from crm.people.models import User
from crm.promises.checks import LATE, check
from leads.models import Lead

from .actions import climb, due


def climb_now(code: str, *, by: User) -> str:
    """Every step that is due, this one among them."""
    return f"Whoever has to know that lead {code} waits was told." if climb(by=by) else ""


@check(1, "Lead {row} waits too long, and the step for that was not taken.", mend=climb_now)
def waits_unheard():
    leads = Lead.objects.filter(pk__in={one.lead_id for one in due(LATE)})
    return leads.order_by("pk").values_list("code", flat=True)

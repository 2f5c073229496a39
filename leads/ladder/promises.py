"""That nobody waits too long unheard: promise 1."""

from crm.people.models import User
from crm.promises.checks import LATE, check

from .actions import DUE, climb


def climb_now(code: str, *, by: User) -> str:
    """Every step that is due, this one among them."""
    return f"Whoever has to know that lead {code} waits was told." if climb(by=by) else ""


@check(1, "Lead {row} waits too long, and the step for that was not taken.", mend=climb_now)
def waits_unheard() -> str:
    """A hold that ended just now kept the ladder away: the sweeper has a moment."""
    grace = f"'{LATE.total_seconds()} seconds'"
    late = f"select lead_id from ({DUE.replace('%s', grace)}) late"
    held = f"select lead_id from leads_hold where ended_at > statement_timestamp() - interval {grace}"
    return f"select code from leads_lead where id in ({late}) and id not in ({held}) order by id"

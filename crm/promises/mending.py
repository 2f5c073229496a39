"""Mend what can be mended: row by row, each in a small transaction of its own, by the system, with history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import DatabaseError

from crm.people.models import User
from crm.web.refusals import Refusal

from .checks import Check, Violation, one_moment, violations


@dataclass
class Outcome:
    """`did` holds sentences; `left` is for a person."""

    did: list[str] = field(default_factory=list)
    left: list[Violation] = field(default_factory=list)


def reconcile(checks: Iterable[Check], tell: Callable[[str], object] = lambda _: None) -> Outcome:
    """Mend in the order of `checks`, then ask all of them again: one mend may do away with what another would."""
    checks, system, outcome = list(checks), User.objects.system(), Outcome()
    for one in checks:
        if one.mend is not None:
            tell(one.name)
            outcome.did += filter(None, (_mended(found, system) for found in violations(one)))
    with one_moment():
        outcome.left = [found for one in checks for found in violations(one)]
    return outcome


def _mended(found: Violation, by: User) -> str:
    """What was done; "" when nothing was: then the second asking names the row again."""
    try:
        return found.check.mend(found.row, by=by) if found.check.mend else ""
    except (Refusal, DatabaseError):
        return ""

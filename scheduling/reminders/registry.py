"""What a reminder says about its lead, and whether its call may be made. Leads, a floor above, register both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from crm.people.models import User
from scheduling.windows import Decision


@dataclass(frozen=True)
class Described:
    """One lead as a line of My day: masked where `by` may not see more. `zone` None: it could be several."""

    title: str = "A caller"
    url: str = ""
    zone: str | None = None
    line: str = ""
    quiet: str = ""


Question = Callable[[UUID], bool]
Describe = Callable[[Iterable[UUID], User], dict[UUID, Described]]
MayCall = Callable[[UUID, User], Decision | None]
_registered: list[Describe] = []
_gates: list[MayCall] = []
_made_up: list[Question] = []


def register(describe: Describe) -> None:
    _registered[:] = [describe]


def describe(lead_ids: Iterable[UUID], by: User) -> dict[UUID, Described]:
    """By lead. One that `by` may not see is missing."""
    return _registered[0](lead_ids, by) if _registered else {}


def register_gate(gate: MayCall) -> None:
    _gates[:] = [gate]


def may_call(lead_id: UUID, by: User) -> Decision | None:
    """The contact window's answer at this moment, stored as the worker's; None when there is nobody to call."""
    return _gates[0](lead_id, by) if _gates else None


def register_made_up(question: Question) -> None:
    """Who says whether a lead is one of practice, of which nobody is reminded."""
    _made_up[:] = [question]


def is_made_up(lead_id: UUID) -> bool:
    return any(question(lead_id) for question in _made_up)

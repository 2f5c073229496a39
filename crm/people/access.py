"""The one table of who may do what. Rows are found by `visible_to`; verbs pass through `require`."""

from enum import StrEnum

from crm.web.refusals import NotAllowed

from .models import MachineKey, Role, User


class Can(StrEnum):
    WORK_LEADS = "work leads"
    REASSIGN = "reassign a lead"
    REVIEW = "decide what needs review"
    MERGE = "join and split records"
    PRACTISE = "practise with made-up callers"
    LIFT_SUPPRESSION = "lift a do-not-contact"
    SEE_OPEN = "see every open lead"
    SEE_INSURED = "see open leads with a policy"
    READ_FOR_PURPOSE = "read any record with a purpose"
    ANSWER_DANGER = "answer a danger card"
    SET_PRESENCE = "say whether one is ready"
    SEE_PEOPLE = "see who works here"
    MANAGE_PEOPLE = "change who works here"
    HAVE_SHIFTS = "have shifts"
    SEE_ROSTER = "see the roster"
    PLAN_ROSTER = "plan the roster"
    POST_LEADS = "post leads"
    MANAGE_HELPLINE = "change the helpline's facts and words"
    MANAGE_SITES = "manage sites and keys"
    PRINT_SHEET = "print a call sheet"
    PRINT_ANY_TIME = "print a call sheet while everything runs"
    HEAR_RECORDINGS = "hear recordings"
    SYSTEM_WORK = "do the house's own work"


SHIFTS = frozenset({Can.HAVE_SHIFTS, Can.SEE_ROSTER})
PLANS = frozenset({Can.SEE_ROSTER, Can.PLAN_ROSTER})

TABLE: dict[str, frozenset[Can]] = {
    Role.NAVIGATOR: frozenset(
        {
            *(Can.WORK_LEADS, Can.SEE_OPEN, Can.SET_PRESENCE, Can.PRINT_SHEET),
            *(Can.HEAR_RECORDINGS, Can.PRACTISE),
        }
    )
    | SHIFTS,
    Role.SHIFT_LEAD: frozenset(
        {
            *(Can.WORK_LEADS, Can.SEE_OPEN, Can.SET_PRESENCE, Can.REASSIGN),
            *(Can.REVIEW, Can.LIFT_SUPPRESSION, Can.SEE_PEOPLE, Can.ANSWER_DANGER),
            *(Can.PRINT_SHEET, Can.PRINT_ANY_TIME, Can.HEAR_RECORDINGS),
            *(Can.MERGE, Can.PRACTISE),
        }
    )
    | SHIFTS
    | PLANS,
    Role.SUPERVISOR: frozenset({Can.SEE_OPEN, Can.REASSIGN, Can.REVIEW, Can.SEE_PEOPLE, Can.ANSWER_DANGER})
    | SHIFTS
    | PLANS,
    Role.INSURANCE: frozenset({Can.SEE_INSURED}),
    Role.PRIVACY: frozenset({Can.READ_FOR_PURPOSE}),
    Role.ADMIN: frozenset({Can.SEE_PEOPLE, Can.MANAGE_PEOPLE, Can.MANAGE_HELPLINE, Can.MANAGE_SITES}) | PLANS,
    Role.SYSTEM: frozenset({Can.SYSTEM_WORK, Can.REVIEW}),
}
KEYS: dict[str, frozenset[Can]] = {MachineKey.Scope.INTAKE: frozenset({Can.POST_LEADS})}


def may(by, can: Can) -> bool:
    """True when the table allows it; somebody who was deactivated may nothing."""
    if isinstance(by, MachineKey):
        return can in KEYS.get(by.scope, frozenset())
    return getattr(by, "is_active", False) and can in TABLE.get(by.role, frozenset())


def require(by, can: Can) -> None:
    """Raise NotAllowed (403) in words unless the table allows it."""
    if not may(by, can):
        helper = "An administrator" if can in TABLE[Role.ADMIN] else "A shift lead"
        raise NotAllowed(f"Your role may not {can}. {helper} can help.")


def deciders() -> list[User]:
    """Every shift lead: who decides what the rules could not, and is told of what went wrong."""
    people = User.objects.filter(is_active=True).order_by("pk")
    return [person for person in people if may(person, Can.REVIEW) and may(person, Can.WORK_LEADS)]


def sees_leads(by) -> bool:
    """Whether any lead page or API is for this role at all."""
    return any(may(by, can) for can in (Can.SEE_OPEN, Can.SEE_INSURED, Can.READ_FOR_PURPOSE))

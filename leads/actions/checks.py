"""What an outcome must be and bring before it is written down: shared by saying it and by correcting it."""

from datetime import datetime

from django.utils import timezone

from crm.web.refusals import Invalid, Refusal
from leads.contact import safe_contact
from leads.models import CallAttempt
from leads.models.people import Voicemail
from leads.outcomes import OUTCOMES, Outcome
from scheduling import follow_ups


def known(code: str) -> Outcome:
    """The outcome with this code. 400 when the table has none, 409 when its room is not built."""
    kind = OUTCOMES.get(code)
    if kind is None:
        raise Invalid("That is no outcome we know.", fields={"outcome": "is not one of the table"})
    if not kind.available:
        raise Refusal("This outcome has no room yet.", code="not_available")
    return kind


def fits(kind: Outcome, call: CallAttempt, details: dict) -> None:
    """400 when it is not for a call in this direction, lacks a fact, or names a time that has passed."""
    if call.direction not in kind.directions:
        raise Invalid("That outcome does not fit this call.", fields={"outcome": f"not for a call {call.direction}"})
    missing = [name for name in kind.needs if not details.get(name)]
    if missing:
        fields = dict.fromkeys(missing, "is needed")
        raise Invalid("One more thing is needed for this outcome.", code="missing_details", fields=fields)
    if details.get("follow_up") and details["follow_up"] not in {one.name for one in follow_ups.newest()}:
        raise Invalid("Pick one of the follow-up plans.", fields={"follow_up": "is none that may be started"})
    for name in ("call_back_at", "check_in_at", "safe_time"):
        if isinstance(details.get(name), datetime) and details[name] <= timezone.now():
            raise Invalid("That time has passed.", fields={name: "must lie ahead"})


def flags(kind: Outcome, call: CallAttempt) -> dict:
    """What this outcome makes of the call: a try that counts, somebody reached, a voicemail where none was allowed."""
    return {
        "outcome": kind.code,
        "is_attempt": kind.attempt and call.direction == "out",
        "reached": kind.reached,
        "incident": kind.code == "voicemail_left" and not _voicemail_allowed(call),
    }


def _voicemail_allowed(call: CallAttempt) -> bool:
    return bool(call.number) and safe_contact(call.number).voicemail != Voicemail.NONE


def plain(value):
    """Inputs of a decision as JSON can keep them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return value.isoformat() if isinstance(value, datetime) else value

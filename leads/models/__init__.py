"""The lead, its people, its calls, its notes and its place in the queue."""

from .call import CallAttempt
from .correction import OutcomeCorrection
from .decision import ContactDecision
from .lead import Lead
from .note import Draft, Note
from .people import ContactNumber, Person
from .queue import Hold, Waiting

__all__ = [
    "CallAttempt",
    "ContactDecision",
    "ContactNumber",
    "Draft",
    "Hold",
    "Lead",
    "Note",
    "OutcomeCorrection",
    "Person",
    "Waiting",
]

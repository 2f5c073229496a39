"""The lead, its people, its calls, its notes and its place in the queue."""

from .call import CallAttempt
from .correction import OutcomeCorrection
from .decision import ContactDecision
from .follow_up import FollowUpPlan
from .lead import Lead
from .merge import Merge, Split
from .note import Draft, Note
from .people import ContactNumber, Person
from .queue import Hold, PracticePlace, Waiting

__all__ = [
    "CallAttempt",
    "ContactDecision",
    "ContactNumber",
    "Draft",
    "FollowUpPlan",
    "Hold",
    "Lead",
    "Merge",
    "Note",
    "OutcomeCorrection",
    "Person",
    "PracticePlace",
    "Split",
    "Waiting",
]

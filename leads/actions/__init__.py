"""What people do with leads. Every verb: allow, lock, check, change, record."""

from .calls import dial, log_call, new_call, undo
from .correcting import correct
from .printing import print_sheet
from .queue import claim, next_lead, pass_on, reassign, renew
from .review import accept, dismiss
from .story import add_note, close, open_lead, reveal, save_draft

__all__ = [
    "accept",
    "add_note",
    "claim",
    "close",
    "correct",
    "dial",
    "dismiss",
    "log_call",
    "new_call",
    "next_lead",
    "open_lead",
    "pass_on",
    "print_sheet",
    "reassign",
    "renew",
    "reveal",
    "save_draft",
    "undo",
]

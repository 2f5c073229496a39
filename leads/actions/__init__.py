"""What people do with leads. Every verb: allow, lock, check, change, record."""

from .calls import dial, log_call, new_call, undo
from .correcting import correct
from .following_up import start_follow_up, stop_follow_up
from .merging import merge, unmerge
from .practice import end_practice, practise
from .printing import print_sheet
from .queue import claim, next_lead, pass_on, reassign, renew
from .review import accept, dismiss
from .splitting import split
from .story import add_note, close, open_lead, reveal, save_draft

__all__ = [
    "accept",
    "add_note",
    "claim",
    "close",
    "correct",
    "dial",
    "dismiss",
    "end_practice",
    "log_call",
    "merge",
    "new_call",
    "next_lead",
    "open_lead",
    "pass_on",
    "practise",
    "print_sheet",
    "reassign",
    "renew",
    "reveal",
    "save_draft",
    "split",
    "start_follow_up",
    "stop_follow_up",
    "undo",
    "unmerge",
]

"""What an administrator does with people, and what a link lets somebody do for themself."""

from .inviting import invite, invite_back, send_again, take_back
from .keeping import deactivate, edit
from .lists import add, remove
from .starting import accept, choose_password, forgot

__all__ = [
    "accept",
    "add",
    "choose_password",
    "deactivate",
    "edit",
    "forgot",
    "invite",
    "invite_back",
    "remove",
    "send_again",
    "take_back",
]

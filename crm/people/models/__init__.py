"""Who works here: people, their presence, keys for machines, and the helpline itself."""

from .helpline import LANGUAGES, SENTENCE, SPOKEN, Helpline, all_languages
from .invitations import Invitation, PasswordLink
from .sites import Accent, MachineKey, Site
from .staff import Presence, Role, Skill, Team, User, UserManager

__all__ = [
    "LANGUAGES",
    "SENTENCE",
    "SPOKEN",
    "Accent",
    "Helpline",
    "Invitation",
    "MachineKey",
    "PasswordLink",
    "Presence",
    "Role",
    "Site",
    "Skill",
    "Team",
    "User",
    "UserManager",
    "all_languages",
]

"""What may be said on one number: the exact sentences, or none. The words are data; what may be said is decided here.

Nothing is said of us or of why before whoever answers has said who they are (DOMAIN.md T-6, P2-8).
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from .contact import SafeContact
from .models.people import Voicemail
from .neutral import telling
from .safe import AWARE

FILE = Path(__file__).parent / "data" / "scripts.json"
Called = Literal["self", "requester", "patient"]


@dataclass(frozen=True)
class Setting:
    """One call: who speaks, to whom, by which answers of theirs. `asked` is the name to ask for, if one is known;
    `someone_else` what the helpline says to whoever else answers."""

    known: SafeContact
    first: str
    someone_else: str
    asked: str = ""
    called: Called = "self"
    helpline: str = ""
    callback_number: str = ""
    language: str = "en"
    communication: str = "voice"

    @property
    def relayed(self) -> bool:
        return self.communication == "relay_711"


def greeting(at: Setting) -> list[str]:
    """Until they have said who they are, then why: the words for the one who asked, or for whom somebody else asked."""
    first = "greeting" if at.asked else "greeting_nobody"
    return [_said(at, name) for name in (first, "ok_now", at.called)]


def voicemail(at: Setting) -> str:
    """The one thing that may be left; "" when nothing may. A name that tells is left out though all else is allowed."""
    if at.known.voicemail == Voicemail.NONE or not at.callback_number:
        return ""
    full = at.known.voicemail == Voicemail.FULL and at.helpline and not telling(at.helpline)
    return _said(at, "voicemail_full" if full else "voicemail_neutral")


def someone_else(at: Setting) -> str:
    """To whoever else answers. Who knows that a call comes may be told who it is for, and no more."""
    if at.known.who_may_answer == AWARE and at.asked:
        return _said(at, "someone_else_aware")
    return f"{at.someone_else} {_said(at, 'someone_else_more')}"


def screened(at: Setting) -> str:
    """To a telephone that asks who calls and may show it to anyone: one name alone where nothing may be left."""
    named = at.asked and at.known.voicemail != Voicemail.NONE
    return _said(at, "screened" if named else "screened_nobody")


def _said(at: Setting, name: str) -> str:
    words = _words()[at.language if at.language in _words() else "en"][name]
    return words.format(first=at.first, asked=at.asked, helpline=at.helpline, number=at.callback_number)


@cache
def _words() -> dict[str, dict[str, str]]:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: words for name, words in kept.items() if isinstance(words, dict)}

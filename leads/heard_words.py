"""What a text message means by its words alone. Pure; the words are a data file with their source."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

Meaning = Literal["stop", "start", "danger", "nothing"]
FILE = Path(__file__).parent / "data" / "text_words.json"
_APOSTROPHES = re.compile("['’‘`´]")
_BETWEEN = re.compile(r"[\W_]+")


def meaning(text: str) -> Meaning:
    """Danger wins over all, wherever it stands; stop and start count only when they are the whole message."""
    words = _spelled(text)
    if any(f" {phrase} " in f" {words} " for phrase in _phrases("danger")):
        return "danger"
    whole = words.replace(" ", "")
    return next((said for said in ("stop", "start") if whole in _whole(said)), "nothing")


def _spelled(text: str) -> str:
    """Small letters without accents and apostrophes, one space where anything else stood."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", _APOSTROPHES.sub("", plain)).strip()


@cache
def _phrases(kind: str) -> frozenset[str]:
    known = json.loads(FILE.read_text(encoding="utf-8"))[kind]
    return frozenset(_spelled(phrase) for phrases in known.values() for phrase in phrases)


@cache
def _whole(kind: str) -> frozenset[str]:
    """ "OPT OUT", "opt-out" and "optout" are one word."""
    return frozenset(phrase.replace(" ", "") for phrase in _phrases(kind))

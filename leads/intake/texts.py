"""What the public pages say, in English or Spanish, and which of the two somebody reads."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from crm.people.helpline import helpline
from crm.people.models import LANGUAGES as LABELS

_DATA = Path(__file__).parent / "data"


@cache
def texts(lang: str) -> dict:
    """All words of one language: "en" or "es"."""
    return json.loads((_DATA / f"texts.{lang}.json").read_text(encoding="utf-8"))


def choose(request: HttpRequest, said: str = "") -> str:
    """The one asked for by ?lang=, else the one they `said` before, else the browser's, else the helpline's first."""
    asked = (request.GET.get("lang", ""), said, *_accepted(request))
    chosen = spoken()
    return next((lang for lang in asked if lang in chosen), chosen[0])


def spoken() -> list[str]:
    """The languages that this helpline chose of those we have words for."""
    return [lang for lang in helpline().languages if lang in LABELS] or list(LABELS)


def _accepted(request: HttpRequest) -> list[str]:
    header = request.headers.get("Accept-Language", "")
    return [tag.split("-")[0] for tag, weight in parse_accept_lang_header(header) if weight > 0]


def other(request: HttpRequest, lang: str) -> dict | None:
    """The link to the same page in the other language, if the helpline has another."""
    there = next((one for one in spoken() if one != lang), None)
    return {"lang": there, "label": LABELS[there], "url": f"{request.path}?lang={there}"} if there else None


def consent_shown(version: str, public_number: str) -> tuple[str, str] | None:
    """The exact words above the button and their SHA-256; None for a version that we do not show now."""
    for lang in LABELS:
        t = texts(lang)
        if t["version"] == version:
            call = f"{t['consent_choice']} {t['consent_call']} {public_number}"
            words = f"{t['consent']} {call}. {t['consent_privacy']}."
            return words, hashlib.sha256(words.encode()).hexdigest()
    return None

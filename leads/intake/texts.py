"""What the public pages say, in English or Spanish, and which of the two somebody reads."""

import hashlib
import json
import time
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from crm.patience import AWAY
from crm.people.helpline import KEPT_SECONDS, helpline
from crm.people.models import LANGUAGES as LABELS

from .models import TextVersion
from .words.changeable import CONSENT, TEXTS, put

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Standing:
    """The pages of each language as they stand, and the consent that each version of a form showed."""

    pages: dict[str, dict]
    consents: dict[str, dict]


_kept: tuple[float, Standing] | None = None


@cache
def shipped(lang: str) -> dict:
    """The words that came with Wayline, blanks and all."""
    return json.loads((_DATA / f"texts.{lang}.json").read_text(encoding="utf-8"))


def texts(lang: str) -> dict:
    """All words of one language, "en" or "es", ready to draw: the helpline's own where it has published some."""
    return standing().pages[lang]


def standing() -> Standing:
    """Read every few seconds in each process. The last known, or the shipped words, while the database is away."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        try:
            found = _standing(list(TextVersion.objects.read_by_pages(CONSENT)))
        except DatabaseError:
            found = _kept[1] if _kept else _standing([])
        _kept = now, found
    return _kept[1]


def forget(**_) -> None:
    """Read anew the next time: something was published, or the database is another."""
    global _kept
    _kept = _kept and (float("-inf"), _kept[1])


def _standing(versions: list[TextVersion]) -> Standing:
    pages, consents = {}, {}
    for lang in LABELS:
        own: dict[str, str] = {}
        consents[shipped(lang)["version"]] = with_words(lang, own)
        for row in versions:
            if row.language == lang:
                own[row.key] = row.words
            if row.language == lang and row.key == CONSENT:
                version = f"{lang}.{row.number}"
                consents[version] = with_words(lang, {CONSENT: row.words}, version)
        last = max((row.number for row in versions if (row.language, row.key) == (lang, CONSENT)), default=0)
        pages[lang] = with_words(lang, own, f"{lang}.{last}" if last else "")
    return Standing(pages, consents)


def with_words(lang: str, own: dict[str, str], version: str = "") -> dict:
    """The page's words with these in place of the shipped ones; blanks are filled, or split where a page fills them."""
    page = deepcopy(shipped(lang))
    for key in own.keys() & TEXTS.keys():
        put(page, key, own[key])
    page["version"] = version or page["version"]
    page[CONSENT] = page[CONSENT].replace("{now}", page["now"])
    page["lede"] = _split(page["lede"], "{wait}")
    page["received"]["calls_from"] = _split(page["received"]["calls_from"], "{callback_number}")
    return page


def _split(words: str, blank: str) -> dict[str, str]:
    before, _, after = words.partition(blank)
    return {"before": before, "after": after}


def choose(request: HttpRequest, said: str = "") -> str:
    """The one asked for by ?lang=, else the one they `said` before, else the browser's, else the helpline's first."""
    asked = (request.GET.get("lang", ""), said, *_accepted(request))
    chosen = spoken()
    return next((lang for lang in asked if lang in chosen), chosen[0])


def spoken() -> list[str]:
    """The languages that this helpline chose of those we have words for."""
    chosen: list[str] = []
    with suppress(*AWAY):
        chosen = [lang for lang in helpline().languages if lang in LABELS]
    return chosen or list(LABELS)


def _accepted(request: HttpRequest) -> list[str]:
    header = request.headers.get("Accept-Language", "")
    return [tag.split("-")[0] for tag, weight in parse_accept_lang_header(header) if weight > 0]


def other(request: HttpRequest, lang: str) -> dict | None:
    """The link to the same page in the other language, if the helpline has another."""
    there = next((one for one in spoken() if one != lang), None)
    return {"lang": there, "label": LABELS[there], "url": f"{request.path}?lang={there}"} if there else None


def consent_shown(version: str, public_number: str) -> tuple[str, str] | None:
    """The exact words above the button of a form of this version, and their SHA-256; None for no version of ours.

    Of every version that ever stood, because a form may stay open on a phone for days.
    """
    t = _of_version(version)
    if t is None:
        return None
    call = f"{t['consent_choice']} {t['consent_call']} {public_number}"
    words = f"{t['consent']} {call}. {t['consent_privacy']}."
    return words, hashlib.sha256(words.encode()).hexdigest()


def _of_version(version: str) -> dict | None:
    """Another process may have published and drawn it since we last read."""
    if version not in standing().consents and version.partition(".")[0] in LABELS:
        forget()
    return standing().consents.get(version)

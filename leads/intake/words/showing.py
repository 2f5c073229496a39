"""What an administrator's page of texts draws: the list, one text in both languages, its versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from crm.people.models import LANGUAGES
from crm.times import clock
from leads.intake.models import TextDraft, TextVersion
from leads.intake.texts import shipped, spoken

from .actions import Side, Words
from .changeable import BLANKS, LIST, TEXTS, Text, blanks, get

MOST_VERSIONS = 40


@dataclass(frozen=True)
class Typed:
    """What somebody sent that was not kept: their words, what is wrong, who else wrote."""

    said: Words = field(default_factory=dict)
    wrong: Words = field(default_factory=dict)
    meanwhile: str = ""


@dataclass(frozen=True)
class Kept:
    """Every version and draft, read once for a page."""

    versions: list[TextVersion]
    drafts: list[TextDraft]

    @classmethod
    def read(cls) -> "Kept":
        return cls(list(TextVersion.objects.newest_first()), list(TextDraft.objects.select_related("by")))

    def side(self, key: str, lang: str) -> Side:
        version, draft = _first(self.versions, key, lang), _first(self.drafts, key, lang)
        words = version.words if version else get(shipped(lang), key)
        return Side(lang, words, version.number if version else 1, version, draft)

    def sides(self, key: str) -> list[Side]:
        return [self.side(key, lang) for lang in LANGUAGES]


def _first(rows: Iterable, key: str, lang: str):
    return next((row for row in rows if (row.key, row.language) == (key, lang)), None)


def page(key: str, typed: Typed) -> dict:
    kept = Kept.read()
    return {
        "here": "helpline",
        "tab": "texts",
        "groups": _groups(kept, key),
        "text": _text(kept, TEXTS[key], typed),
        "meanwhile": typed.meanwhile,
        "errors": typed.wrong,
    }


def _groups(kept: Kept, chosen: str) -> list[dict]:
    by_place = groupby(LIST, key=lambda text: text.place)
    return [{"title": place, "rows": [_row(kept, text, chosen) for text in texts]} for place, texts in by_place]


def _row(kept: Kept, text: Text, chosen: str) -> dict:
    sides = kept.sides(text.key)
    href = f"{reverse('texts:texts')}?{urlencode({'text': text.key})}"
    is_own = any(side.version for side in sides)
    return {
        "label": text.label,
        "href": href,
        "is_chosen": text.key == chosen,
        "line": sides[0].words,
        "has_draft": any(side.draft for side in sides),
        "is_own": is_own,
        "older": older(sides),
    }


def older(sides: list[Side]) -> str:
    """The language whose words are older than the other's; "" when they changed together or it is not spoken."""
    if len(spoken()) < 2:
        return ""
    times = {side.language: side.at.timestamp() if side.at else 0.0 for side in sides}
    return min(times, key=lambda lang: times[lang]) if len(set(times.values())) > 1 else ""


def _text(kept: Kept, text: Text, typed: Typed) -> dict:
    sides = kept.sides(text.key)
    behind = older(sides)
    found = blanks(get(shipped("en"), text.key))
    drafts = [_draft(side, side.draft) for side in sides if side.draft]
    return {
        "key": text.key,
        "label": text.label,
        "place": text.place,
        "longest": text.longest,
        "blanks": [{"blank": blank, "means": BLANKS[blank]} for blank in found],
        "sides": [_side(side, text, typed, behind) for side in sides],
        "drafts": drafts,
        "undrafted": [LANGUAGES[side.language] for side in sides if not side.draft] if drafts else [],
        "versions": _versions(kept, text.key, sides),
    }


def _draft(side: Side, draft: TextDraft) -> dict:
    return {"lang": side.language, "label": LANGUAGES[side.language], "words": draft.words, "was": side.stands,
            "who": draft.by.name, "when": clock(draft.at)}  # fmt: skip


def _side(side: Side, text: Text, typed: Typed, behind: str) -> dict:
    newer = next(LANGUAGES[lang] for lang in LANGUAGES if lang != side.language)
    words = typed.said.get(side.language, side.words)
    return {
        "lang": side.language,
        "label": LANGUAGES[side.language],
        "value": words,
        "was": side.words,
        "differs": words != side.words,
        "error": typed.wrong.get(side.language, ""),
        "number": side.number,
        "is_own": side.version is not None,
        "when": clock(side.version.at) if side.version else "",
        "newer": newer if behind == side.language and not side.draft else "",
    }


def _versions(kept: Kept, key: str, sides: list[Side]) -> list[dict]:
    """Newest first; what came with Wayline is at the end of each language."""
    now = {side.language: side for side in sides}
    own = [version for version in kept.versions if version.key == key][:MOST_VERSIONS]
    rows = [_version(now[one.language], one.number, one.words, one) for one in own]
    return rows + [_version(side, 1, get(shipped(side.language), key), None) for side in sides]


def _version(side: Side, number: int, words: str, version: TextVersion | None) -> dict:
    stands = number == side.number
    return {
        "lang": side.language,
        "label": LANGUAGES[side.language],
        "number": number,
        "words": words,
        "who": _who(version) if version else "came with Wayline",
        "when": clock(version.at) if version else "",
        "stands": stands,
        "can_come_back": not stands and side.draft is None and words != side.stands,
    }


def _who(version: TextVersion) -> str:
    author, publisher = version.author.name, version.published_by.name
    return author if author == publisher else f"{author}, published by {publisher}"

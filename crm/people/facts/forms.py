"""Which facts there are, what each is for and where it is seen. The rules of the answers are setup's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from django.conf import settings

from crm import phones
from crm.people.firstrun.questions import QUESTIONS, Question
from crm.people.firstrun.readers import Wrong
from crm.people.models import LANGUAGES

ASKED = {question.key: question for question in QUESTIONS}
ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
]


@dataclass(frozen=True)
class Fact:
    """`name` is the helpline's column; `why_needed` is told to whoever empties it."""

    name: str
    label: str
    key: str
    seen: str
    why_needed: str = ""

    @property
    def question(self) -> Question:
        return ASKED[self.key]


SHUT = "People must be told this before they leave a number, so without it the form would shut."
GROUPS = {
    "What people see": [
        Fact("name", "Name", "helpline.name", "every page, also in the title of the tab"),
        Fact("public_number", "Public number", "helpline.public_number", "every page that has a number to call"),
        Fact("callback_number", "Call-back number", "helpline.callback_number", "the page after somebody asked"),
        Fact("exit_url", "Leave this page", "helpline.exit_url", "the button at the top of every public page"),
        Fact("disclosure", "Who answers and who pays", "helpline.disclosure", "“How we are paid” on the form", SHUT),
    ],
    "What you promise": [
        Fact("languages", "Languages", "helpline.languages", "which forms there are"),
        Fact("promise_minutes", "Minutes to a call", "helpline.promise_minutes", "the clocks of the queue"),
        Fact("time_zone", "Time zone of the house", "helpline.time_zone", "the times on this page"),
    ],
    "Mail": [
        Fact("mail_from_name", "Mail from, name", "mail.from_name", "in the inbox of your people"),
        Fact("mail_from", "Mail from, address", "mail.from_address", "in the inbox of your people"),
    ],
}  # fmt: skip
FACTS = {fact.name: fact for facts in GROUPS.values() for fact in facts}


def shown(row) -> dict[str, str]:
    """Every fact of a row, of today or of its history, as its box shows it."""
    return {name: _in_a_box(name, getattr(row, name)) for name in FACTS}


def _in_a_box(name: str, value: Any) -> str:
    if name.endswith("_number"):
        return phones.spoken(value) if value else ""
    if name == "languages":
        return " ".join(value)
    return str(value or (settings.PROMISE_MINUTES if name == "promise_minutes" else ""))


def in_words(name: str, boxed: str) -> str:
    """What a box shows, for a sentence."""
    return ", then ".join(LANGUAGES.get(code, code) for code in boxed.split()) if name == "languages" else boxed


def languages() -> dict[str, str]:
    """Every choice and its order, {"en es": "English, then Español", …}."""
    codes = [" ".join(some) for count in range(len(LANGUAGES), 0, -1) for some in permutations(LANGUAGES, count)]
    return {code: in_words("languages", code) + ("" if " " in code else " only") for code in codes}


@dataclass(frozen=True)
class Edit:
    """What somebody typed beside what they were shown (`was`). A fact that was not sent was not touched."""

    said: dict[str, str]
    was: dict[str, str]

    @classmethod
    def of(cls, post: Mapping[str, str], now: dict[str, str]) -> "Edit":
        was = {name: post.get(f"was_{name}", words) for name, words in now.items()}
        return cls({name: _one_line(post.get(name, was[name])) for name in now}, was)

    @property
    def touched(self) -> dict[str, str]:
        return {name: words for name, words in self.said.items() if words != _one_line(self.was[name])}

    def changed_by_others(self, now: dict[str, str]) -> list[str]:
        """The facts that are not any more what was shown, nor what was typed."""
        return [name for name, words in now.items() if words != self.was[name] and _one_line(words) != self.said[name]]

    def over(self, now: dict[str, str]) -> dict[str, str]:
        """The boxes again: what was typed, and for the rest what stands now."""
        return now | self.touched


def _one_line(words: str) -> str:
    return " ".join(words.split())


def read(said: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of what is right, and a sentence for each that is not."""
    values: dict[str, Any] = {}
    wrong = {}
    for name, words in said.items():
        fact = FACTS[name]
        try:
            values[name] = fact.question.read(words)
        except Wrong as problem:
            wrong[name] = f"{fact.label}: this {problem}. {fact.why_needed}".strip()
    return values, wrong

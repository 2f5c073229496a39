"""Which texts a helpline may put into its own words: docs/decisions/0014. Pure.

Never among them: danger, 911, 988 and naloxone; the buttons; what somebody may refuse; what the form does by itself.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from crm.people.firstrun import readers
from leads.neutral import telling

FORM, RECEIVED, CLOSED = "The form", "After somebody asked", "While the form is shut"
CALL = "In a call of ours"
CONSENT, SOMEONE_ELSE = "consent", "call.someone_else"
BLANKS = {
    "{wait}": "how soon we can call",
    "{now}": "what stands on the button",
    "{callback_number}": "your call-back number",
}
_BLANK = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True)
class Text:
    """`key` is its place in texts.<lang>.json; `sample` makes the preview show it."""

    key: str
    label: str
    place: str
    longest: int = 120
    sample: dict[str, Any] = field(default_factory=dict)


def _received(key: str, label: str, state: str, longest: int = 160) -> Text:
    return Text(f"received.{key}", label, RECEIVED, longest, {"state": state})


def _step(number: int, part: str, label: str, longest: int) -> Text:
    return Text(f"received.steps.{number - 1}.{part}", f"Step {number} of the call, {label}", RECEIVED, longest)


LIST = [
    Text("heading", "Headline", FORM, 80),
    Text("lede", "Lead sentence", FORM, 300),
    Text("wait.soon", "The wait, when nobody is free", FORM, 60, {"wait": {}}),
    Text("wait.minutes", "The wait, after a number of minutes", FORM, 60),
    Text("wait.minute", "The wait, after the number 1", FORM, 60, {"wait": {"minutes": 1}}),
    Text(CONSENT, "What they agree to", FORM, 900),
    Text("promises.0.strong", "Who answers, in bold", FORM),
    Text("promises.0.text", "Who answers, the sentence", FORM, 240),
    _received("waiting", "Headline: we call soon", "waiting"),
    _received("promised", "Headline: we call at their time", "promised"),
    _received("choose", "Headline: they pick a time", "choose"),
    _received("review", "Headline: a person looks at it", "review"),
    _received("review_line", "Sentence: a person looks at it", "review", 300),
    _received("late", "Headline: we are late", "late"),
    _received("called", "Headline: we called", "called"),
    _received("called_line", "Sentence: we called", "called", 300),
    _received("cancelled", "Headline: they cancelled", "cancelled"),
    _received("cancelled_line", "Sentence: they cancelled", "cancelled", 300),
    _received("closed", "Headline: it has ended", "closed"),
    _received("closed_line", "Sentence: it has ended", "closed", 300),
    _received("calls_from", "Which number calls", "waiting", 300),
    *(_step(n, *part) for n in range(1, 5) for part in (("strong", "in bold", 80), ("text", "the sentence", 200))),
    Text("closed.title", "Headline", CLOSED),
    Text("closed.line", "Sentence", CLOSED, 240),
    Text(SOMEONE_ELSE, "To whoever else answers", CALL, 200),
]
TEXTS = {text.key: text for text in LIST}


def get(page: Any, key: str) -> str:
    """The words at a place such as "promises.0.text"."""
    for part in key.split("."):
        page = page[int(part) if part.isdigit() else part]
    return page


def put(page: Any, key: str, words: str) -> None:
    *way, last = key.split(".")
    for part in way:
        page = page[int(part) if part.isdigit() else part]
    page[last] = words


def blanks(words: str) -> list[str]:
    """What is filled in when the page is drawn, such as "{wait}"; a brace that stands alone counts too."""
    return _BLANK.findall(words)


def read(text: Text, said: str, shipped: str) -> str:
    """The words as they may stand in place of `shipped`, or Wrong with what is not right with them."""
    words = readers.text(" ".join(said.split()), text.longest)
    if text.place == CALL and (tells := telling(words)):
        raise readers.Wrong(f"says “{tells[0]}”. Whoever else answers would know what the call is about")
    needed, found = blanks(shipped), blanks(words)
    for blank in needed:
        if found.count(blank) != 1:
            how = "leaves out" if blank not in found else "repeats"
            raise readers.Wrong(f"{how} {blank}. Keep it once: {BLANKS[blank]} is put there")
    if extra := [blank for blank in found if blank not in needed]:
        raise readers.Wrong(f"has {extra[0]}, which nothing is put into. Write it without braces")
    return words

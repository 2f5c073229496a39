"""Who changed which fact, and when: read from the helpline's history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from crm.people.models import Helpline
from crm.times import clock

from . import forms

MOST, LOOKED_AT = 8, 50
TOLD = 120  # letters of a long fact that a sentence repeats


@dataclass(frozen=True)
class Change:
    who: str
    at: datetime
    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return forms.FACTS[self.name].label


def changes() -> list[Change]:
    """The last ones, newest first."""
    rows = Helpline.history.select_related("history_user").order_by("-history_id")[:LOOKED_AT]
    return list(_between(rows))


def _between(rows: Iterable) -> Iterator[Change]:
    for new, old in pairwise(rows):
        who = new.history_user.name if new.history_user else "Wayline"
        was, now = forms.shown(old), forms.shown(new)
        for name in forms.FACTS:
            if was[name] != now[name]:
                yield Change(who, new.history_date, name, *(forms.in_words(name, one[name]) for one in (was, now)))


def told(names: list[str]) -> str:
    """Who changed these facts meanwhile, to what, and when; one sentence for each."""
    last = {change.name: change for change in reversed(changes())}
    return " ".join(_told(name, last.get(name)) for name in names)


def _told(name: str, change: Change | None) -> str:
    if change is None:
        return f"{forms.FACTS[name].label} was changed."
    after = change.after if len(change.after) <= TOLD else f"{change.after[:TOLD]}…"
    return f"{change.who} changed “{change.label}” {clock(change.at)} It now says: “{after}”."

"""What a telephone company can do for us, and which one does: the rest of this room knows no company by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

BY_HAND = "hand"  # whose rings nobody sent us: somebody here answered a telephone and said so


class NotTaken(Exception):
    """The provider did not take it, or gave no answer. Says a class or a number, never what it was about."""


@dataclass(frozen=True)
class Told:
    """One event in our own words. `key` names it for good: the same key twice is one event.

    kind: ring, call (how one that came in stands), call_out, leg, recording, text, text_status, or "" for what needs
    nothing done.
    """

    key: str
    kind: str = ""
    sid: str = ""
    status: str = ""
    caller: str = ""
    called: str = ""
    text: str = ""
    recording: str = ""
    seconds: int = 0
    errand: UUID | None = None


@dataclass(frozen=True)
class Wish:
    """A text or a call to place. `key` is the dedupe key; `ours` is the telephone of one of our own people."""

    key: UUID
    line: str
    to: str
    text: str = ""
    ours: str = ""


class Telephony(Protocol):
    """A provider. Every method that goes outside raises NotTaken, and waits for a few seconds at most."""

    name: str
    places_calls: bool

    def heard(self, request: HttpRequest) -> Told:
        """The event of a request whose signature is right; else NotAllowed."""

    def answer(self, told: Told) -> tuple[str, str]:
        """What the provider is told at once, and its content type."""

    def send(self, wish: Wish) -> str:
        """Send a text. The provider's own id of it."""

    def bridge(self, wish: Wish) -> str:
        """Ring `ours`, then `to`. The provider's own id of the call."""

    def connect(self, sid: str, wish: Wish) -> str:
        """Put a call that came in through to `ours`. The id of that call."""

    def placed(self, wish: Wish, since: datetime, known: set[str]) -> str:
        """The id of what was placed for this wish before, when no answer of it reached us; "" for nothing."""

    def recording(self, sid: str) -> bytes:
        """A recording, as MP3."""


REGISTRY: dict[str, Telephony] = {}


def register(one: Telephony) -> None:
    REGISTRY[one.name] = one


def provider() -> Telephony | None:
    """The one that the settings name; None where everything is done by hand."""
    return REGISTRY.get(settings.TELEPHONY)


def places_calls() -> bool:
    found = provider()
    return bool(found and found.places_calls)


def text_of(form: Mapping[str, str], name: str, most: int = 200) -> str:
    return form.get(name, "").replace("\x00", "").strip()[:most]

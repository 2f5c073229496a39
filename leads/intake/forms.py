"""What came from the public form and from the requester's page: shape only, and never an error for what can be kept."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.http import QueryDict
from django.utils import timezone

from crm import phones
from scheduling import windows

from .submission import FURTHEST, LONGEST, TEXTS, WORDS

QUICKEST = timedelta(seconds=2)  # nobody reads the page and types ten digits faster
STALE = timedelta(days=7)
CALL_LASTS = timedelta(hours=1)
_signer = TimestampSigner(salt="intake.form")


def new_stamp(number: str = "") -> str:
    """Names one drawn form, and says when it was drawn and which number it gave to call; signed."""
    return _signer.sign(f"{secrets.token_urlsafe(12)}~{number}")


def clean(text: str) -> str:
    """Without what no database and no answer can carry."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


@dataclass(frozen=True)
class Press:
    """One press of the public form, on our page or on somebody else's."""

    post: QueryDict

    def said(self, name: str) -> str:
        return clean(self.post.get(name, "")).strip()

    @cached_property
    def phone(self) -> str:
        return self.said("phone")

    @property
    def stamp(self) -> str:
        return self.said("nonce")[:200]

    @property
    def when(self) -> str:
        return self.said("call_when") or "now"

    @property
    def any_hour(self) -> bool:
        return self.said("call_now_any_hour") == "yes" and self.when == "now"

    @property
    def is_readable(self) -> bool:
        return 3 <= phones.digit_count(self.phone) <= 15 and len(self.phone) <= LONGEST

    @property
    def is_callable(self) -> bool:
        return phones.to_e164(self.phone) is not None

    @property
    def is_confirmed(self) -> bool:
        return self.said("confirmed") == "1"

    def given(self, path: str) -> dict:
        """The same body that the API takes."""
        said = {name: self.said(name)[:LONGEST] for name in TEXTS if self.said(name)}
        consent = {"text_version": self.said("text_version")[:40], "channels": ["call"]}
        more = {"call_when": self.when[:LONGEST], "call_now_any_hour": self.any_hour, "consent": consent}
        return {**said, **more, "source": self._source(path)}

    def _source(self, path: str) -> dict:
        """The page as it names itself, else our own; and a campaign."""
        campaign = {"campaign": self.said("campaign")[:80]} if self.said("campaign") else {}
        return {"page": self.said("page")[:200] or path, **campaign}

    def along(self) -> dict[str, str]:
        """What else another site's form sent: it stays in the form while a number is corrected."""
        ours = ("phone", "call_when", "language")
        said = {name: self.said(name)[:LONGEST] for name in TEXTS if name not in ours}
        return said | {name: self.said(name)[:200] for name in ("page", "campaign")}

    def once(self, given: dict) -> str:
        """The same form with the same words is the same request; with another number it is another."""
        words = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
        return f"{self.stamp}|{words}" if self.stamp else ""

    @property
    def is_ours(self) -> bool:
        """Whether our page was drawn for this press; another site's plain form has no stamp."""
        return self._age() is not None

    @property
    def is_suspect(self) -> bool:
        """The trap is filled, or the stamp is forged, too fresh or too old: the low queue, never nowhere."""
        age = self._age()
        odd = bool(self.stamp) and (age is None or not QUICKEST <= age <= STALE)
        return bool(self.said("website")) or odd

    @property
    def number_shown(self) -> str:
        """The number to call that stood on our form; "" when the form was not ours."""
        return self.stamp.rsplit(":", 2)[0].partition("~")[2] if self.is_ours else ""

    def _age(self) -> timedelta | None:
        """How long ago our form was drawn; None when we did not sign this stamp."""
        try:
            _signer.unsign(self.stamp)
        except BadSignature:
            return None
        drawn = b62_decode(self.stamp.rsplit(":", 2)[1])
        return timedelta(seconds=timezone.now().timestamp() - drawn)


@dataclass
class Change:
    """What the requester's form `change` says; `errors` are [{field, message}] in the words of `t`."""

    post: QueryDict
    t: dict
    now: datetime
    errors: list[dict] = field(default_factory=list)

    def said(self, name: str) -> str:
        return clean(self.post.get(name, "")).strip()[:LONGEST]

    @property
    def is_window(self) -> bool:
        return self.said("call_when") == "window"

    @property
    def zone(self) -> str:
        """Only with a time: the list always has one selected, which alone says nothing."""
        return self.said("time_zone") if self.is_window and windows.is_zone(self.said("time_zone")) else ""

    def phone(self) -> str:
        """Empty to keep the old number."""
        typed = self.said("phone")
        if typed and not phones.to_e164(typed):
            self._wrong("phone", number_error(typed, self.t, "us_number_check"))
        return typed

    def missing(self, name: str) -> str:
        self._wrong(name, self.t["errors"]["empty"])
        return ""

    def window(self) -> tuple[datetime, datetime] | None:
        """An hour from the time they picked, which lies ahead, within ninety days."""
        start = self._start() if self.is_window else None
        if start and not self.now < start <= self.now + FURTHEST:
            self._wrong("date", self.t["errors"]["past" if start <= self.now else "time"])
        return (start, start + CALL_LASTS) if start else None

    def _start(self) -> datetime | None:
        try:
            local = datetime.combine(date.fromisoformat(self.said("date")), time.fromisoformat(self.said("time")))
            return windows.from_wall(local, self.said("time_zone"))
        except windows.UnknownZone:
            self._wrong("time_zone", self.t["errors"]["time"])
        except ValueError:
            self._wrong("date", self.t["errors"]["time"])
        return None

    def facts(self) -> dict:
        """Known words only."""
        known = {"language": ("en", "es"), "for_whom": WORDS["for_whom"], "communication": WORDS["communication"]}
        return {name: self.said(name) for name, words in known.items() if self.said(name) in words}

    @property
    def wrong(self) -> dict[str, str]:
        return {one["field"]: one["message"] for one in self.errors}

    def _wrong(self, field: str, message: str) -> None:
        self.errors.append({"field": field, "message": message})


def number_error(typed: str, t: dict, other: str = "us_number") -> str:
    """What is wrong with a number, in words: nothing there, not ten digits, or not one of ours."""
    digits = phones.digit_count(typed)
    if not typed:
        return t["errors"]["empty"]
    return t["errors"][other] if digits in (10, 11) else f"{t['errors']['ten_digits_before']} {digits}."

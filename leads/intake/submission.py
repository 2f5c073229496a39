"""Reading what somebody sent: as much as can be understood, and what keeps it from the queue.

Wrong types are 400, because a program sent them. What a person may have meant is kept, and a person looks at it.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm import phones
from crm.people.helpline import promised_within
from crm.web.refusals import Invalid
from leads.contact import where
from scheduling import windows
from scheduling.hours.table import current

LONGEST = 4000
WORDS = {
    "for_whom": {"self", "loved_one"},
    "communication": {"voice", "relay_711", "text_only"},
    "call_when": {"now", "window"},
}
TEXTS = [
    *("phone", "name", "for_whom", "relationship", "language", "communication", "zip", "state"),
    *("call_when", "window_start", "window_end", "time_zone", "message"),
]
SAFE_TEXTS = ["voicemail", "who_may_answer", "alias"]
VOICEMAIL = {"none", "neutral", "full"}
CHANNELS = {"call", "text", "email"}
LONGEST_WINDOW = timedelta(hours=12)  # inside it a call is lawful at any hour, so it must not be days
FURTHEST = timedelta(days=90)  # a window later than this was not meant
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


@dataclass
class Submission:
    """What was understood. `doubts` are codes of what a person must look at; empty means straight into the queue."""

    given: dict
    e164: str | None
    window: tuple[datetime, datetime] | None = None
    doubts: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return str(self.given.get(name) or "").strip()

    @property
    def zone(self) -> str | None:
        zone = self.text("time_zone")
        return zone if zone and windows.is_zone(zone) else None

    @property
    def language(self) -> str:
        """The primary language alone, `es` of `es-MX`: who speaks it can help."""
        said = self.text("language")
        return said.split("-")[0].lower() if _LANGUAGE.fullmatch(said) else "en"

    @property
    def wants_later(self) -> bool:
        return self.text("call_when") == "window"

    @property
    def any_hour(self) -> bool:
        return self.given.get("call_now_any_hour") is True and not self.wants_later

    @property
    def safe(self) -> dict:
        return self.given.get("safe_contact") or {}


def read(given, *, now: datetime | None = None) -> Submission:
    """Raises Invalid (400) for a wrong JSON type of a known field, a phone without 3–15 digits, an endless text."""
    if not isinstance(given, dict):
        raise Invalid("Send one JSON object.", code="not_an_object")
    wrong = _wrong_types(given)
    if not wrong and not 3 <= phones.digit_count(given.get("phone") or "") <= 15:
        wrong["phone"] = "needs 3 to 15 digits"
    if wrong:
        raise Invalid("Some fields could not be read.", fields=wrong)
    found = Submission(given, phones.to_e164(given["phone"]))
    found.doubts = [] if found.e164 else ["not_callable"]
    found.doubts += _unknown_words(found)
    _read_window(found, now or timezone.now())
    return found


def _wrong_types(given: dict) -> dict[str, str]:
    wrong = _wrong_texts(given, TEXTS, "")
    for name in ("safe_contact", "consent", "insurance", "source"):
        if given.get(name) is not None and not isinstance(given[name], dict):
            wrong[name] = "must be an object"
    if not isinstance(given.get("call_now_any_hour", False), bool | None):
        wrong["call_now_any_hour"] = "must be true or false"
    return wrong or _wrong_inside(given)


def _wrong_texts(given: dict, names: list[str], path: str) -> dict[str, str]:
    wrong = {}
    for name in names:
        value = given.get(name)
        if value is not None and not isinstance(value, str):
            wrong[path + name] = "must be text"
        elif value and len(value) > LONGEST:
            wrong[path + name] = f"is longer than {LONGEST} characters"
    return wrong


def _wrong_inside(given: dict) -> dict[str, str]:
    safe, consent = given.get("safe_contact") or {}, given.get("consent") or {}
    wrong = _wrong_texts(safe, SAFE_TEXTS, "safe_contact.")
    wrong |= _wrong_texts(consent, ["text_version"], "consent.")
    wrong |= _wrong_texts(given.get("insurance") or {}, ["payer", "member_id"], "insurance.")
    wrong |= _wrong_texts(given.get("source") or {}, ["page", "campaign"], "source.")
    if not isinstance(safe.get("text", False), bool | None):
        wrong["safe_contact.text"] = "must be true or false"
    channels = consent.get("channels") or []
    if not isinstance(channels, list) or not all(isinstance(one, str) for one in channels):
        wrong["consent.channels"] = "must be a list of texts"
    return wrong


def _unknown_words(found: Submission) -> list[str]:
    doubts = [name for name, known in WORDS.items() if found.text(name) and found.text(name) not in known]
    if found.text("language") and not _LANGUAGE.fullmatch(found.text("language")):
        doubts.append("language")
    if found.safe.get("voicemail") and found.safe["voicemail"] not in VOICEMAIL:
        doubts.append("voicemail")
    channels = (found.given.get("consent") or {}).get("channels") or []
    doubts += ["channels"] if set(channels) - CHANNELS else []
    doubts += ["time_zone"] if found.text("time_zone") and not found.zone else []
    return doubts


def _read_window(found: Submission, now: datetime) -> None:
    start, end = found.text("window_start"), found.text("window_end")
    if not start and not end:
        return
    begins = _moment(start, found.zone)
    ends = _moment(end, found.zone) if end else begins and begins + timedelta(hours=1)
    possible = begins and ends and begins < ends <= begins + LONGEST_WINDOW and now < ends and begins < now + FURTHEST
    if not begins or not ends or not possible:
        found.doubts.append("window")
    elif found.wants_later or not found.text("call_when"):
        found.window = (begins, ends)


def _moment(text: str, zone: str | None) -> datetime | None:
    """RFC 3339; a wall time without offset needs the zone that was stated."""
    try:
        moment = parse_datetime(text)
        if moment and timezone.is_naive(moment):
            moment = windows.from_wall(moment, zone) if zone else None
        return moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None


def promise(found: Submission, now: datetime) -> tuple[windows.Ask, dict]:
    """When this person may be called and what we promise: facts for the contact window, and the queue's own times.

    Promise: the first moment a call is allowed + the helpline's minutes; the end of a window; for review an hour.
    """
    place = where(found.e164, found.given)
    ask = windows.Ask(
        zones=place.zones,
        states=place.states,
        table=current(),
        invited=True,
        stated_zone=found.zone,
        requested_now_until=now + windows.REQUESTED_NOW_LASTS if found.any_hour else None,
        window=found.window,
    )
    review = {"next_at": now + timedelta(minutes=settings.REVIEW_MINUTES)}
    review["promise_by"] = review["next_at"]
    if found.doubts:
        return ask, {**review, "why_not": found.doubts[0]}
    if found.text("communication") == "text_only":
        return ask, {**review, "why_not": "text_only"}
    if found.wants_later and not found.window:
        return ask, {"next_at": now + NO_TIME, "promise_by": now + NO_TIME, "why_not": "no_time_given"}
    if not (opening := windows.opening(ask, now)):
        return ask, {**review, "why_not": windows.decide(ask, now).reasons[0]}
    by = found.window[1] if found.window else opening[0] + promised_within()
    return ask, {"next_at": opening[0], "promise_by": by, "opens_at": opening[0], "shuts_at": opening[1]}


NO_TIME = timedelta(hours=24)  # "don't call yet", and no time picked: then a person decides

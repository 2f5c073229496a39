"""Twilio: its events in our words, and what we ask of it over its published REST protocol (2010-04-01)."""

import base64
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from crm.web.refusals import NotAllowed

from . import phrases
from .provider import NotTaken, Told, Wish, text_of
from .signature import signed_form

SKEW = timedelta(minutes=5)
PATIENCE = 5  # seconds for one answer
LONGEST_RECORDING = 20_000_000
OVER = ("no-answer", "busy", "failed", "canceled")  # a leg that nobody answered


class Twilio:
    name, places_calls = "twilio", True

    # What it tells us

    def heard(self, request: HttpRequest) -> Told:
        form = signed_form(request, settings.TWILIO_AUTH_TOKEN)
        _refuse_old(form.get("Timestamp", ""))
        return read(form, request.GET.get("errand", ""))

    def answer(self, told: Told) -> tuple[str, str]:
        words = ""
        if told.kind == "ring":
            words = phrases.hold(told.called)
        elif told.status in OVER and told.kind == "leg":
            words = phrases.voicemail(told.called)
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{words}</Response>', "text/xml"

    # What we ask of it

    def send(self, wish: Wish) -> str:
        told = {"To": wish.to, "From": wish.line, "Body": wish.text, "StatusCallback": back(wish)}
        return self._post("Messages.json", told)

    def bridge(self, wish: Wish) -> str:
        told = {"To": wish.ours, "From": wish.line, "Twiml": phrases.through(wish.to, wish.line, timeout=45)}
        more = {"StatusCallback": back(wish), "StatusCallbackEvent": ["answered", "completed"], "Timeout": "25"}
        return self._post("Calls.json", {**told, **more})

    def connect(self, sid: str, wish: Wish) -> str:
        return self._post(f"Calls/{quote(sid, safe='')}.json", {"Twiml": phrases.to_us(wish.ours)})

    def placed(self, wish: Wish, since: datetime, known: set[str]) -> str:
        """Twilio knows no dedupe keys: the same words to the same number since then, which no other errand sent."""
        what, to = ("calls", wish.ours) if wish.ours else ("messages", wish.to)
        asked = {"To": to, "From": wish.line, "PageSize": "50"}
        rows = self._ask("GET", f"{what.title()}.json?{urlencode(asked)}").get(what)
        found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        sids = (str(row.get("sid") or "") for row in found if _is_of(row, wish, since))
        return next((sid for sid in sids if sid and sid not in known), "")

    def recording(self, sid: str) -> bytes:
        return self._open("GET", f"Recordings/{quote(sid, safe='')}.mp3")

    def _post(self, path: str, fields: dict) -> str:
        """The id of what was made or changed."""
        made = self._ask("POST", path, urlencode(fields, doseq=True).encode()).get("sid")
        if not isinstance(made, str):
            raise NotTaken("unreadable")
        return made[:40]

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        try:
            answer = json.loads(self._open(method, path, body))
        except ValueError as problem:
            raise NotTaken("unreadable") from problem
        if not isinstance(answer, dict):
            raise NotTaken("unreadable")
        return answer

    def _open(self, method: str, path: str, body: bytes | None = None) -> bytes:
        account = settings.TWILIO_ACCOUNT_SID
        url = f"{settings.TWILIO_URL}/2010-04-01/Accounts/{quote(account, safe='')}/{path}"
        request = urllib.request.Request(url, data=body, method=method)
        secret = base64.b64encode(f"{account}:{settings.TWILIO_AUTH_TOKEN}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {secret}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.read(LONGEST_RECORDING)
        except urllib.error.HTTPError as problem:
            raise NotTaken(str(problem.code)) from None
        except (OSError, ValueError) as problem:
            raise NotTaken(type(problem).__name__) from None


def _refuse_old(text: str) -> None:
    """Some events carry a time (RFC 2822). One that is five minutes off is no news, whoever signed it."""
    if not text:
        return
    try:
        at = parsedate_to_datetime(text)
    except ValueError as problem:
        raise NotAllowed("The time of this event cannot be read.", code="bad_time") from problem
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if abs(timezone.now() - at) > SKEW:
        raise NotAllowed("This event is more than five minutes off.", code="too_old")


def read(form: dict[str, str], errand: str = "") -> Told:
    """Which kind of event it is, by the fields that Twilio documents for each."""
    caller, called = text_of(form, "From"), text_of(form, "To")
    about: dict[str, Any] = {"caller": caller, "called": called, "errand": _uuid(errand)}
    if sid := text_of(form, "RecordingSid", 34):
        status, call = text_of(form, "RecordingStatus", 20), text_of(form, "CallSid", 34)
        seconds = text_of(form, "RecordingDuration", 6)
        heard: dict[str, Any] = {
            "recording": sid,
            "seconds": int(seconds) if seconds.isascii() and seconds.isdigit() else 0,
        }
        kind = "recording" if status == "completed" else ""
        return Told(f"{sid}|{status or 'asked'}", kind, call, status, **{**about, **heard})
    if sid := text_of(form, "MessageSid", 34) or text_of(form, "SmsSid", 34):
        status = text_of(form, "MessageStatus", 20) or text_of(form, "SmsStatus", 20)
        kind = "text" if status == "received" else "text_status"
        return Told(f"{sid}|{status}", kind, sid, status, text=text_of(form, "Body", 2000), **about)
    return _read_call(form, about)


def _read_call(form: dict[str, str], about: dict[str, Any]) -> Told:
    sid, status = text_of(form, "CallSid", 34), text_of(form, "CallStatus", 20)
    if not sid:
        raise NotAllowed("This is no event that we know.", code="unknown_event")
    if leg := text_of(form, "DialCallStatus", 20):  # our own telephone, or the overflow's, has rung out or hung up
        return Told(f"{sid}|leg|{leg}", "leg", sid, leg, **about)
    inbound = text_of(form, "Direction", 20) == "inbound"
    kind = ("ring" if status == "ringing" else "call") if inbound else "call_out"
    return Told(f"{sid}|{status}", kind, sid, status, **about)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def back(wish: Wish) -> str:
    """Where its status events go: the key in it tells what they are about, also when no answer reached us."""
    return f"{phrases.events()}?errand={wish.key}"


def _is_of(row: dict, wish: Wish, since: datetime) -> bool:
    if wish.text and row.get("body") != wish.text:
        return False
    try:
        return parsedate_to_datetime(str(row.get("date_created"))) >= since - timedelta(seconds=2)
    except (TypeError, ValueError):
        return False

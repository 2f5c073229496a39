"""What the public form and the requester's page draw. Of a person: two digits, and what they typed themselves."""

from datetime import datetime

from crm import phones
from leads.contact import is_suppressed, zone_of
from leads.models import CallAttempt, ContactNumber, Waiting

from . import waits, wording
from .forms import Change
from .models import CallbackRequest
from .requester import WHO, Requester, is_asked

ENDED = ("cancelled", "closed", "stopped")


def place_of(by: Requester) -> Waiting | None:
    return getattr(by.request.lead, "waiting", None)


def state(by: Requester, now: datetime) -> str:
    """Which of the page's faces: see received.html."""
    request, lead, place = by.request, by.request.lead, place_of(by)
    if request.cancelled_at and request.number and is_suppressed(request.number):
        return "stopped"
    if request.cancelled_at or place is None:
        return "cancelled" if request.cancelled_at else "closed"
    if lead.review_why:
        return "review"
    if _promised_at(by, now):
        return "promised"
    if _last_call(request):
        return "called"
    if place.opens_at is None:
        return "choose" if place.why_not == "no_time_given" else "review"
    return "late" if place.promise_by < now else "waiting"


def _promised_at(by: Requester, now: datetime) -> datetime | None:
    """The time that they picked, or agreed on the last call, or at which calls are allowed; when it lies ahead."""
    request, place = by.request, place_of(by)
    call = _last_call(request)
    if request.window_start and request.window_start > now:
        return request.window_start
    if call:
        said = call.stands
        agreed = said.next_call_at if said.next_action in ("call_back", "check_in") else None
        return agreed if agreed and agreed > now else None
    return place.opens_at if place and place.opens_at and place.opens_at > now else None


def _last_call(request: CallbackRequest) -> CallAttempt | None:
    """The last call since they asked."""
    calls = request.lead.calls.filter(undone_at=None, opened_at__gt=request.received_at).exclude(outcome="")
    return calls.order_by("opened_at", "pk").last()


def page(by: Requester, lang: str, now: datetime, change: Change | None = None) -> dict:
    """The context of received.html, but for words and links."""
    face = state(by, now)
    place = place_of(by)
    is_open = place is not None and face not in ENDED
    facts = {"state": face, "open": is_open, "last2": last_two(by.request)}
    if place is None or not is_open:
        return facts
    facts |= _in_line(place, face, now, lang) | {"promise": _promise(by, now, lang)}
    facts |= {"ask_number": is_asked(by.request), "safe": _safe(by.request.number)}
    return {**facts, "change": typed(by, change, lang, now) if change else _change(by, face, lang, now)}


def last_two(request: CallbackRequest) -> str:
    if request.number:
        return phones.last_two(request.number.number)
    return "".join(letter for letter in request.given.get("phone", "") if letter.isdecimal())[-2:]


def _in_line(place: Waiting, face: str, now: datetime, lang: str) -> dict:
    if face not in ("waiting", "late"):
        return {"wait": {}}
    ahead = waits.ahead_of(place, now)
    line = "" if place.holder_id else wording.in_line(ahead, lang)
    minutes = waits.predicted(ahead, place.language) if face == "waiting" else None
    return {"line": line, "wait": {"minutes": minutes, "ring": _ring(place, minutes, now, lang) if minutes else None}}


def _ring(place: Waiting, minutes: int, now: datetime, lang: str) -> dict:
    start = int(max(place.asked_at, place.opens_at or place.asked_at).timestamp())
    until = int(now.timestamp()) + minutes * 60
    share = min(100, max(2, round(100 * (now.timestamp() - start) / (until - start))))
    word = ("minuto" if minutes == 1 else "minutos") if lang == "es" else "minute" if minutes == 1 else "minutes"
    return {"share": share, "big": minutes, "cap": word, "label": f"{minutes} {word}", "until": until, "from": start}


def _promise(by: Requester, now: datetime, lang: str) -> dict | None:
    at = _promised_at(by, now)
    if at is None:
        return None
    zone = _zones(by.request.number)[0]
    return {"words": wording.when(at, zone, now, lang), "zone": wording.zone_label(zone, lang)}


def _zones(number: ContactNumber | None) -> list[str]:
    """Where the person may be, the likeliest first; where nothing says so, the most populous."""
    stated = [zone] if (zone := zone_of(number)) else []
    return [*stated, *(sorted(phones.zones(number.number)) if number else []), "America/New_York"]


def _safe(number: ContactNumber | None) -> dict | None:
    """What stands for this number; None while there is no number to keep it with."""
    if number is None:
        return None
    codes = {words: code for code, words in WHO.items()}
    return {
        "voicemail": "neutral" if number.voicemail in ("neutral", "full") else "none",
        "text": "yes" if number.text else "no",
        "who_may_answer": codes.get(number.who_may_answer or "", "only_me"),
        "alias": number.alias or "",
    }


def _change(by: Requester, face: str, lang: str, now: datetime) -> dict:
    request, zones = by.request, _zones(by.request.number)
    local = wording.form_time(request.window_start, zones[0]) if _has_window(request, now) else {}
    return {
        "call_when": "window" if local or face == "choose" else "now",
        **local,
        **_choices(zones, zones[0], lang, now),
        "language": request.lead.language,
        "communication": request.number.communication if request.number else "",
        "for_whom": request.lead.for_whom,
    }


def _has_window(request: CallbackRequest, now: datetime) -> bool:
    return request.window_start is not None and request.window_start > now


def typed(by: Requester, change: Change, lang: str, now: datetime) -> dict:
    """The form as they typed it, with what is wrong."""
    names = ("phone", "call_when", "date", "time", "language", "communication", "for_whom")
    zones = _zones(by.request.number)
    kept = {name: change.said(name) for name in names}
    return {
        **kept,
        **_choices(zones, change.said("time_zone"), lang, now),
        "errors": change.errors,
        "wrong": change.wrong,
    }


def _choices(zones: list[str], selected: str, lang: str, now: datetime) -> dict:
    offered = dict.fromkeys([*zones, *wording.ZONES])
    rows = [{"value": one, "label": wording.zone_label(one, lang), "selected": one == selected} for one in offered]
    return {"zones": rows, "min_date": wording.form_time(now, zones[0])["date"]}

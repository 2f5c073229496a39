"""The call panel: whether a call is open, what to say, and the keys that end it."""

from datetime import datetime

from crm import phones
from leads import show
from leads.care import gate as gate_of_care
from leads.models import CallAttempt, ContactNumber, Lead
from leads.telephony.actions.calling import may_bridge
from scheduling import clock

from . import gate, keys, safe, words
from .hold import Standing

REHEARSED = {
    "decision": "allow",
    "chip": words.chip("Practice: rings nowhere", "lamp", "play"),
    "reasons": ["Practice: nothing is dialed. Say what you would say."],
}


def open_call(lead: Lead) -> CallAttempt | None:
    return lead.calls.filter(ended_at=None, undone_at=None).select_related("number").first()


def panel(standing: Standing, helpline: dict) -> dict:
    """What leads/_call.html and leads/_gate.html draw. The number is in it only for the holder of an open call out."""
    lead, now, ours = standing.lead, standing.now, standing.by.time_zone
    opened, numbers = open_call(lead), list(lead.numbers.all())
    first = lead.number_in_use
    outcomes, more = keys.of(opened.direction if opened else "out")
    return {
        "call": _call(opened, standing, now),
        "gate": _gate(lead, first, now, ours),
        "number": number(first) if first else None,
        "other_numbers": [_other(one, now, ours) for one in numbers if one != first],
        "script": _script(standing, first, helpline) if standing.is_mine else None,
        "outcomes": outcomes,
        "more_outcomes": more,
        "screened": gate_of_care.screened(lead) if opened and standing.is_mine else True,
    }


def _gate(lead: Lead, first: ContactNumber | None, now: datetime, ours: str) -> dict | None:
    if first is None or not lead.is_open:
        return None
    return REHEARSED if lead.is_practice else gate.asked(first, now, ours)


def number(found: ContactNumber) -> dict:
    return {"id": found.pk, "masked": phones.masked(found.number)}


def _call(opened: CallAttempt | None, standing: Standing, now: datetime) -> dict:
    if opened is None:
        return {"open": False}
    facts = {
        "open": True,
        "practice": standing.lead.is_practice,
        "id": opened.pk,
        "since": int(opened.opened_at.timestamp()),
        "clock": clock.on_the_line((now - opened.opened_at).total_seconds()),
        "words": "Dialing" if opened.direction == "out" else "On the line",
    }
    if tel_shown(opened, standing):
        facts |= {
            "bridge": may_bridge(standing.by, opened.number),
            "tel": phones.tel(opened.number.number),
            "masked": phones.masked(opened.number.number),
        }
    return facts


def tel_shown(opened: CallAttempt | None, standing: Standing) -> bool:
    """Whether the link that a telephone understands may be drawn: for the holder, while their own dial is open."""
    dialled = opened and opened.number and opened.direction == "out"
    return bool(dialled and standing.is_mine and not standing.lead.is_practice)


def _other(found, now: datetime, ours: str) -> dict:
    return {**number(found), "label": "Other number", "gate": gate.asked(found, now, ours)}


def _script(standing: Standing, first, helpline: dict) -> dict:
    named = (show.name_for(standing.lead, standing.by) or "").split()
    asked = named[0] if named and (first is None or first.person.is_requester) else _named(first)
    return safe.script(first, standing.lead, standing.by.first_name, asked, helpline)


def _named(number: ContactNumber | None) -> str:
    words = (number.person.name or "").split() if number else []
    return words[0] if words else ""

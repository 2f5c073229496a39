"""What has happened, and what comes next."""

from datetime import datetime

from leads import timeline
from leads.actions.correcting import may_correct
from leads.models import CallAttempt, Lead, Waiting
from leads.outcomes import OUTCOMES
from scheduling import clock, windows

from . import picks, words
from .board import WHY_NOT

TONES = ("good", "asked", "note", "risk")


def of(lead: Lead, by, now: datetime) -> list[dict]:
    """Newest first, on our clock."""
    return [_step(step, by, now) for step in timeline.of(lead)]


def correcting(lead: Lead, by, typed: dict) -> dict:
    """What the dialogs of leads/_correct.html offer, one for each call of this lead that `by` may correct."""
    calls = [one for one in lead.calls.prefetch_related("corrections") if may_correct(one, by)]
    rows = [
        {"id": one.pk, "prefix": f"co{at}", "said": OUTCOMES[one.stands.outcome].label, "outcomes": _others(one)}
        for at, one in enumerate(calls)
    ]
    return {"calls": rows, "picked": typed.get("outcome", ""), "none": [picks.none_given(typed.get("quick", ""))]}


def _others(call: CallAttempt) -> list[dict]:
    """The table, but for what stands; outcomes with a time of their own may be said again with another."""
    offered = [one for one in OUTCOMES.values() if one.available and call.direction in one.directions]
    return [{"code": one.code, "label": one.label} for one in offered if one.needs or one.code != call.stands.outcome]


def _step(step: timeline.Step, by, now: datetime) -> dict:
    who = "you" if step.by == by.name else step.by
    return {
        "icon": step.icon,
        "kind": step.tone if step.tone in TONES else "",
        "strong": "" if step.kind == "note" else step.text,
        "text": f"“{step.quote}”" if step.quote else "",
        "when": f"{clock.told(step.at, by.time_zone, now)} · {who}",
        "correct": step.call.pk if step.call and may_correct(step.call, by) else None,
    }


def next_call(lead: Lead, place: Waiting | None, by, now: datetime) -> dict | None:
    """When the next call is due, on their clock and ours; None when the reader has it in their hands or none is set."""
    if place is None:
        return None
    if place.opens_at is None:
        why = WHY_NOT.get(place.why_not) or windows.REASONS.get(place.why_not, "")
        text = clock.sentence(f"A person decides, by {clock.when(place.promise_by, by.time_zone, now)}")
        return {"strong": "Not set by itself.", "text": text, "why": why, "goes_to": _goes_to(lead, by)}
    if place.opens_at <= now:
        waits = {"strong": "Now.", "text": "They may be called, and wait for it.", "goes_to": _goes_to(lead, by)}
        return None if place.holder_id == by.pk else waits
    zone = words.zone_here(lead)
    told = clock.when(place.opens_at, zone or by.time_zone, now)
    strong = f"{told[0].upper()}{told[1:]}, {'their' if zone else 'our'} time."
    ours = clock.for_us(place.opens_at, zone, by.time_zone) if zone else "Their time zone is not known"
    return {"strong": strong, "text": f"{ours[0].upper()}{ours[1:]}.", "goes_to": _goes_to(lead, by)}


def _goes_to(lead: Lead, by) -> str:
    if lead.is_practice:
        return "Nobody calls: it is practice."
    if lead.owner is None:
        return "Goes to whoever is free then."
    return "Goes to you." if lead.owner == by else f"Goes to {lead.owner.first_name}."

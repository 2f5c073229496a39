"""May we call now? The gate's answer in words, with the times on the caller's clock."""

from datetime import datetime

from leads.contact import facts_for, zone_of
from leads.models import ContactNumber
from scheduling import clock, windows

from .words import chip

SAYS = {"allow": "allow", "blocked": "not_now", "ask_human": "ask_human"}


def asked(number: ContactNumber, now: datetime, ours: str) -> dict:
    """The decision that dial would take at this moment, with its reasons."""
    ask = facts_for(number)
    decision = windows.decide(ask, now)
    return {
        "decision": SAYS[decision.decision],
        "chip": _chip(ask, decision, now, zone_of(number), ours),
        "reasons": [windows.REASONS[code] for code in decision.reasons],
    }


def _chip(ask: windows.Ask, decision: windows.Decision, now: datetime, zone: str | None, ours: str) -> dict:
    if decision.decision == "ask_human":
        return chip("Ask first", "lamp", "circle-question-mark")
    if decision.decision == "blocked":
        if decision.until is None:
            return chip("Do not call", "risk", "phone-off")
        return chip(f"Not before {said(decision.until, zone, ours, now)}", "dusk", "moon")
    return chip(_allowed(ask, decision, now, zone, ours), "good", "check")


def _allowed(ask: windows.Ask, decision: windows.Decision, now: datetime, zone: str | None, ours: str) -> str:
    if decision.basis == "requested_now" and ask.requested_now_until:
        return f"Asked for now, until {said(ask.requested_now_until, zone, ours, now)}"
    if decision.basis == "requested_time":
        return "Asked for this time"
    found = windows.opening(ask, now)
    return f"OK to call until {said(found[1], zone, ours, now)}" if found else "OK to call"


def said(at: datetime, zone: str | None, ours: str, now: datetime) -> str:
    """On their clock; on ours, and saying so, when theirs is not known."""
    return clock.when(at, zone, now) if zone else f"{clock.when(at, ours, now)} our time"

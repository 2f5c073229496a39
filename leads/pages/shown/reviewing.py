"""What needs a person's look, oldest first, and why."""

from datetime import datetime

from crm import phones
from crm.privacy import readlog, vault
from leads import show
from leads.actions.lifting import HELD_BACK
from leads.models import Lead
from leads.outcomes import OUTCOMES
from scheduling import clock, windows

from . import words
from .board import WHY_NOT

MOST = 50
WHY = {
    "key_ended": "It came while our database was away, by a key that has ended since.",
    "not_callable": "The number can’t be called as it was typed.",
    "window": "The time they asked for has passed, or can’t be.",
    "time_zone": "The time zone is none that we know.",
    "tries_used_up": "Every try is used up. Decide what happens next.",
    "told_of_death": "We were told of a death. Confirm it, kindly.",
    "asked_to_stop_before": "Previously asked not to be called; new request dated",
    "asked_to_stop": "They asked us to stop. A person decides what is left to do.",
    "voicemail": "They left a voicemail. Listen, then decide.",
    "stuck": "Its time has come, and nothing says when to call.",
}


def of(by, now: datetime, wrong: dict) -> dict:
    """`wrong` is by lead what was typed, and what is the matter with it."""
    found = list(Lead.objects.visible_to(by).needing_review().for_row()[:MOST])
    vault.preload(lead.pk for lead in found)
    readlog.record(by, [lead.pk for lead in found], fields="row", way="page", purpose="review")
    rows = [{**_row(lead, now), **wrong.get(lead.pk, {})} for lead in found]
    return {"count_label": f"{len(rows)} to look at", "rows": rows}


def _row(lead: Lead, now: datetime) -> dict:
    typed = _typed(lead, now)
    facts = {"id": lead.pk, "code": lead.code, "url": lead.get_absolute_url(), "why": _why(lead)}
    facts["stopped"] = lead.review_why in HELD_BACK
    return {**facts, "since": clock.ago(lead.created_at, now), "as_typed": typed, "phone": typed}


def _why(lead: Lead) -> str:
    """When they asked again after a stop: with the day of the new request, which a person weighs against it."""
    said = why(lead.review_why)
    if lead.review_why != "asked_to_stop_before":
        return said
    asked = max((one.received_at for one in lead.requests.all()), default=lead.created_at)
    return f"{said} {asked:%b %-d, %Y}."


def why(code: str) -> str:
    if code in OUTCOMES:
        return f"{OUTCOMES[code].label}. A person decides."
    return (
        WHY.get(code) or WHY_NOT.get(code) or windows.REASONS.get(code) or "A part of it was not understood. Read it."
    )


def _typed(lead: Lead, now: datetime) -> str:
    """What was typed where a number belongs, and only when it is none: a number that works stays masked."""
    request = words.asked(lead, now)
    typed = str((request.given or {}).get("phone") or "") if request and not show.first_number(lead) else ""
    return "" if phones.to_e164(typed) else typed[:60]

"""What others did with a caller while somebody had their page open."""

import uuid
from datetime import datetime

from leads.models import CallAttempt, Hold, Lead, Note

OTHERS = ((Note, "at", "wrote a note"), (CallAttempt, "opened_at", "called them"))
LOCKED = "You can read, not write. Your draft is kept."
LATER = "This page shows how it was before. What you write stays."


def since(lead: Lead, by, at: datetime) -> dict | None:
    """The one thing that matters most, in words; None when nobody else did anything. Of another's caller just whose."""
    held = Hold.objects.filter(lead=lead, ended_at=None).exclude(by=by).select_related("by").last()
    if held:
        return _told(f"{held.by.first_name} is opening this caller.", LOCKED) if held.at > at else None
    return _closed(lead, at) or _asked_again(lead, at) or _worked_on(lead.pk, by, at)


def _told(strong: str, text: str) -> dict:
    return {"strong": strong, "text": text, "icon": "lock" if text == LOCKED else "refresh-cw"}


def _closed(lead: Lead, at: datetime) -> dict | None:
    if lead.closed_at and lead.closed_at > at:
        return _told("This caller was closed.", LOCKED)
    return None


def _asked_again(lead: Lead, at: datetime) -> dict | None:
    if lead.requests.filter(received_at__gt=at).exists():
        return _told("They asked for a call again.", LATER)
    return None


def _worked_on(lead_id: uuid.UUID, by, at: datetime) -> dict | None:
    for kind, moment, did in OTHERS:
        rows = kind.objects.filter(lead=lead_id, **{f"{moment}__gt": at}).exclude(by=by)
        if found := rows.select_related("by").last():
            return _told(f"{found.by.first_name} {did}.", LATER)
    return None

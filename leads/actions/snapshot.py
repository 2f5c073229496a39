"""How a lead stood before an outcome, so that undo can put it back: stages, times and ids, nothing personal."""

from django.db import models

from crm.people.models import User
from leads.models import CallAttempt, Lead, Waiting

from .queue import hold
from .rows import place_or_none, places_for

LEAD = ["stage", "close_reason", "owner_id", "danger", "review_why", "first_attempt_at", "first_voice_at"]
PLACE = ["rank", "asked_at", "next_at", "promise_by", "opens_at", "shuts_at", "why_not", "language", "owner_id"]


def snapshot(lead: Lead, place: Waiting) -> dict:
    return {"lead": _taken(lead, LEAD), "place": _taken(place, PLACE)}


def _taken(row: models.Model, names: list[str]) -> dict:
    return {name: None if (value := getattr(row, name)) is None else _text(value) for name in names}


def _text(value):
    return value if isinstance(value, bool | int) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def put(row: models.Model, kept: dict) -> None:
    for field in row._meta.concrete_fields:
        if field.attname in kept:
            setattr(row, field.attname, field.to_python(kept[field.attname]))


def index_of(call: CallAttempt):
    return call.number_index or (call.number.number_index if call.number else None)


def restore(lead: Lead, call: CallAttempt, *, by: User) -> None:
    """Put lead and place back; `by` holds it again with the call open."""
    before = call.before
    lead.move_to(before["lead"].pop("stage"), undo=True)
    put(lead, before["lead"])
    lead.save()
    place = place_or_none(lead) or places_for(lead)(lead=lead)
    put(place, before["place"])
    place.settles_at, place.number_index = None, index_of(call)
    if place.holder_id != by.pk:
        hold(place, by=by, way="undo", why="claimed")
    place.call_open = True
    place.save()

"""What a caller's page shows of danger and care."""

from datetime import datetime, timedelta

from django.urls import reverse

from leads.models import Lead
from scheduling import clock

from . import withdrawal
from .banners import WORDS, banners
from .models import CrisisEvent, SubstanceUse

WIDE, PAST = 1000.0, 1.12  # the drawing's width stands for the window and a little more
HOUR = 3600
CHIPS = {
    "inside": ("Inside the danger window", "risk", "triangle-alert"),
    "before": ("The danger window lies ahead", "lamp", "clock"),
    "unknown": ("When last is not known: ask", "lamp", "circle-question-mark"),
    "after": ("Past the window", "good", "check"),
}
EASIER = {"inside": ("They feel it now", "lamp", "activity"), "before": ("They will feel it", "lamp", "clock")}


def last_words(lead: Lead) -> list[withdrawal.Use]:
    """The last that was said of each substance, in the order in which they were first named."""
    said = {row.facts["substance"]: row.facts for row in SubstanceUse.objects.filter(lead=lead).order_by("at", "pk")}
    return [withdrawal.use_of(facts) for facts in said.values()]


def pane(
    lead: Lead, now: datetime, zone: str, *, can_write: bool, typed: dict | None = None, answered: dict | None = None
) -> dict:
    """The context of care/_clock.html. Times are on the clock of `zone`."""
    uses = last_words(lead)
    return {
        "guide": withdrawal.guide(now.date()),
        "rows": [_row(use, now, zone) for use in uses],
        "warnings": [{"strong": WORDS[code][0], "text": WORDS[code][1]} for code in banners(uses, now)],
        "choices": [{"value": one["id"], "label": one["label"]} for one in withdrawal.substances().values()],
        "can_write": can_write,
        "typed": typed or {},
        "answered": answered,
    }


def _row(use: withdrawal.Use, now: datetime, zone: str) -> dict:
    kind, hours = withdrawal.substances()[use.substance], use.hours(now)
    wide = max(kind["to_hours"], hours or 0) * PAST
    chip = _chip(kind, withdrawal.standing(use, now))
    facts = {
        "label": kind["label"],
        "words": kind["words"],
        "chip": chip,
        "tone": "risk" if kind["grave"] else "lamp",
        "bar": _bar(kind, wide),
    }
    facts["parts"] = [_part(part, use.last_use_at, wide, now, zone) for part in kind["parts"]]
    if hours is None or use.last_use_at is None:
        return facts
    last = clock.sentence(clock.when(use.last_use_at, zone, now))
    return {**facts, "now_x": _x(hours, wide), "since": clock.span(hours * HOUR), "last": last}


def _chip(kind: dict, where: str) -> dict:
    label, tone, icon = (EASIER if not kind["grave"] else {}).get(where, CHIPS[where])
    return {"label": label, "kind": tone, "icon": icon}


def _part(part: dict, last: datetime | None, wide: float, now: datetime, zone: str) -> dict:
    """One stretch of the window, with its two times when the last use is known."""
    ends = [last + timedelta(hours=part[name]) for name in ("from_hours", "to_hours")] if last else []
    told = " to ".join(clock.when(at, zone, now) for at in ends)
    return {"words": part["words"], "told": told, "bar": _bar(part, wide)}


def _x(hours: float, wide: float) -> float:
    return round(WIDE * hours / wide, 1)


def _bar(stretch: dict, wide: float) -> dict:
    x = _x(stretch["from_hours"], wide)
    return {"x": x, "width": round(_x(stretch["to_hours"], wide) - x, 1)}


def unseen(now: datetime) -> list[dict]:
    """What a shift lead is told of each card that nobody has seen: who is on it, which code, for how long."""
    cards = CrisisEvent.objects.unseen().select_related("lead", "by")
    return [
        {
            "id": card.pk,
            "code": card.lead.code,
            "who": card.by.first_name,
            "since": int(card.opened_at.timestamp()),
            "for": clock.span((now - card.opened_at).total_seconds()),
            "again": card.told_again_at is not None,
            "url": reverse("care:seen", args=[card.pk]),
        }
        for card in cards[:5]
    ]

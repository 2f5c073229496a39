"""The follow-up plan on a caller's page: a line of days with what was done, or which plans may be started."""

from datetime import datetime

from leads.actions.following_up import dues_of, next_step, spoken_in
from leads.models import FollowUpPlan
from scheduling import clock, follow_ups

from .hold import Standing

WORDS = {"done": "Spoke with them", "missed": "Not reached", "ahead": "Ahead"}


def of(standing: Standing) -> dict:
    lead = standing.lead
    plan = lead.follow_ups.running().first() if lead.is_open else None
    writes = standing.can_write and lead.is_open
    return {
        "plan": _line(plan, standing) if plan else None,
        "offers": offers() if writes and plan is None else [],
        "can_stop": bool(writes and plan),
    }


def offers() -> list[dict]:
    return [{"value": one.name, "label": one.label} for one in follow_ups.newest()]


def _line(plan: FollowUpPlan, standing: Standing) -> dict:
    dues, now = dues_of(plan), standing.now
    said = follow_ups.standing(dues, spoken_in(plan), now)
    due = next_step(plan, standing.lead.number_in_use, now)
    coming = said.index("ahead") if "ahead" in said else None
    steps = [_step(at, plan, dues, said, coming) for at in range(len(dues))]
    told = f"Next: {clock.when(due, plan.time_zone, now)}, {clock.city(plan.time_zone)} time." if due else "All done."
    begun = clock.sentence(f"They said yes {clock.mid(plan.started_at, standing.by.time_zone, now)}")
    return {"label": plan.steps.label, "steps": steps, "next": told, "begun": begun, "say": plan.steps.say}


def _step(at: int, plan: FollowUpPlan, dues: list[datetime], said: list[str], coming: int | None) -> dict:
    text = plan.steps.steps[at]
    name = f"Day {text[:-1]}" if text.endswith("d") else f"{text[:-1]} hours"
    is_next = at == coming
    return {"name": name, "state": "next" if is_next else said[at], "words": "Next" if is_next else WORDS[said[at]]}

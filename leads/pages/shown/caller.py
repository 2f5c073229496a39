"""One caller's page: everything that is needed on one screen, for whoever reads it."""

from django.urls import reverse
from django.utils import timezone

from crm.people.access import Can, may
from crm.people.models import User
from crm.web.context import helpline
from leads import show, why
from leads.actions.practice import asks_sure
from leads.actions.rows import places_for
from leads.care import gate, showing
from leads.care.models import ANSWERS, QUESTIONS
from leads.contact import zone_of
from leads.handing import transferring
from leads.models import Draft, Hold, Lead
from leads.status import BY_HAND, NEEDS_ALTERNATIVE
from leads.telephony.provider import provider
from scheduling import clock

from . import again, call, following_up, hold, numbers, picks, practising, safe, story, words
from .hold import Standing
from .passing import pass_reasons

NOTE_LIMIT, HIDE_AFTER = 20_000, 20
PURPOSES = [("call", "To call them"), ("check", "To read it back to them"), ("correct", "To correct it")]
RELATIONS = {"self": "The one who asked", "loved_one": "Someone they love"}


def standing_of(lead: Lead, by) -> Standing:
    fresh = Lead.every.for_row().get(pk=lead.pk)
    place = places_for(fresh).objects.select_related("holder").filter(pk=lead.pk).first()
    return Standing(fresh, place, by, timezone.now())


def page(standing: Standing, *, typed: dict | None = None) -> dict:
    """The context of leads/lead.html. `typed` is what a mistake sent back, so that nothing is typed twice."""
    lead, by, now, typed = standing.lead, standing.by, standing.now, typed or {}
    first = lead.number_in_use
    zone = zone_of(first)
    return {
        "here": "queue",
        "lead": _lead(standing, zone),
        "hold": hold.of(standing),
        "safe": safe.answers(first, _ask_for(standing), standing.is_theirs),
        "danger": _danger(lead),
        "crisis": crisis(standing) if may(by, Can.WORK_LEADS) else None,
        "uses": _uses(standing, zone, typed),
        "note": _note(standing, typed),
        "story": story.of(lead, by, now),
        "correcting": story.correcting(lead, by, typed),
        "next_call": story.next_call(lead, standing.place, by, now),
        "facts": _facts(standing),
        "ways": numbers.ways(standing),
        "zone": picks.zone(zone, by.time_zone),
        "picks": picks.of(zone or by.time_zone, now, typed.get("quick", "")),
        "typed": typed,
        "date": typed.get("date", ""),
        "time": typed.get("time", ""),
        "again": again.of(standing) if may(by, Can.WORK_LEADS) else None,
        "may_merge": may(by, Can.MERGE),
        "follow_up": following_up.of(standing),
        "practice": practising.banner(lead),
        "sure": standing.is_mine and asks_sure(by),
        **call.panel(standing, helpline()),
        **_choices(standing, zone),
        "can_text": standing.is_mine and provider() is not None and not lead.is_practice,
    }


def _lead(standing: Standing, zone: str | None) -> dict:
    lead, by = standing.lead, standing.by
    where = words.place(lead.number_in_use) or (clock.city(zone) if zone else "")
    told = f"{clock.hour_in(standing.now, zone)} in {where}" if zone else ""
    facts = {"id": lead.pk, "code": lead.code, "version": lead.version, "clock": told}
    facts["as_of"] = int(standing.now.timestamp() * 1e6)
    return {**facts, "title": words.full_title(lead, by), "chips": words.chips(lead, by)}


def _ask_for(standing: Standing) -> str:
    named = show.name_for(standing.lead, standing.by) if standing.is_theirs else ""
    return (named or "").split()[0] if named else ""


def _danger(lead: Lead) -> dict | None:
    if not lead.danger:
        return None
    return {
        "strong": "Someone may be in danger.",
        "text": "Ask now: awake? breathing? alone?",
    }


def _uses(standing: Standing, zone: str | None, typed: dict) -> dict | None:
    """The withdrawal clock, for whoever may read what is sealed."""
    if not standing.is_theirs:
        return None
    there = zone or standing.by.time_zone
    return showing.pane(standing.lead, standing.now, there, can_write=standing.can_write, typed=typed)


def crisis(standing: Standing, answers: dict | None = None, still: str = "", saved: str = "") -> dict:
    """The three questions with their last answers, or with what was just picked."""
    last = standing.lead.crisis_screens.order_by("-at", "-pk").first()
    known = answers if answers is not None else last.answers if last else {}
    rows = [{"name": name, "question": text, "value": known.get(name, "")} for name, text in QUESTIONS.items()]
    asked = clock.sentence(f"Asked {clock.when(last.at, standing.by.time_zone, standing.now)}") if last else ""
    unsure = [row["question"] for row in rows if row["value"] == ANSWERS[2]]
    open_words = still or (f"Ask again: {unsure[0]}" if unsure else "")
    shown = {"asked": asked, "rows": rows, "open": open_words, "any_yes": "yes" in known.values(), "saved": saved}
    shown["practice"] = standing.lead.is_practice
    return {**shown, "done": bool(last) and gate.screened(standing.lead)}


def _note(standing: Standing, typed: dict) -> dict | None:
    """What is being written, as it was last kept: after a reload, after a sign-out, on another screen."""
    if not may(standing.by, Can.WORK_LEADS):
        return None
    draft = Draft.objects.filter(lead=standing.lead, by=standing.by).first()
    kept = f"Note kept {clock.ago(draft.saved_at, standing.now)}" if draft else ""
    text = typed.get("text", (draft.text or "") if draft else "")
    return {"text": text, "can_write": standing.can_write, "saved_words": kept, "limit": NOTE_LIMIT}


def _facts(standing: Standing) -> list[dict]:
    lead, by, now = standing.lead, standing.by, standing.now
    held = _taken(standing) if standing.is_mine else None
    facts = {
        "Why this one": why.in_words(held.why) if held else "",
        "Stage": lead.get_stage_display(),
        "Help is for": RELATIONS.get(lead.for_whom, "Not said"),
        "Who they are to them": _relationship(standing),
        "Language": words.language(lead.language),
        "First asked": clock.told(lead.created_at, by.time_zone, now),
        "First tried": clock.told(lead.first_attempt_at, by.time_zone, now) if lead.first_attempt_at else "Not yet",
        "First spoken with": clock.told(lead.first_voice_at, by.time_zone, now) if lead.first_voice_at else "Not yet",
        "Tries": clock.count(lead.calls.as_they_stand().filter(stands_is_attempt=True).count(), "call"),
        "They wrote": _message(standing) if standing.is_theirs else "",
        "Looks after them": lead.owner.first_name if lead.owner else "Nobody yet",
    }
    return [{"label": label, "value": value} for label, value in facts.items() if value]


def _message(standing: Standing) -> str:
    """What they typed with their last request."""
    request = standing.lead.requests.newest_first().first()
    return str((request.given or {}).get("message") or "") if request else ""


def _taken(standing: Standing) -> Hold | None:
    """How they came to have it; an undo gives back what was, and is no way of its own."""
    holds = Hold.objects.filter(lead=standing.lead, by=standing.by).exclude(way="undo")
    return holds.order_by("-at", "-pk").first()


def _relationship(standing: Standing) -> str:
    if not standing.is_theirs:
        return ""
    return next((one.relationship for one in standing.lead.people.all() if one.is_patient and one.relationship), "")


def _choices(standing: Standing, zone: str | None) -> dict:
    """What the dialogs of this page offer."""
    lead, by = standing.lead, standing.by
    shown = {
        "can_reveal": standing.can_write and lead.is_open,
        "reveal_purposes": [{"value": value, "label": label} for value, label in PURPOSES],
        "clock_now": clock.wall_text(standing.now, zone)[11:] if zone else "",
        "reassign_to": _colleagues(lead) if may(by, Can.REASSIGN) and lead.is_open else [],
    }
    shown |= transfers(standing)
    if standing.may_give_back:
        shown |= {"pass_reasons": pass_reasons(), "pass_url": reverse("leads:pass", args=[lead.pk])}
        shown["close_reasons"] = [_close(reason) for reason in BY_HAND]
    return shown


def transfers(standing: Standing) -> dict:
    """To whom the open call can go. A call of practice goes to nobody."""
    if standing.is_mine and standing.place and standing.place.call_open and not standing.lead.is_practice:
        return transferring.of(standing.lead, standing.by)
    return {}


def _close(reason) -> dict:
    return {"value": reason.value, "label": reason.label, "needs_alternative": reason in NEEDS_ALTERNATIVE}


def _colleagues(lead: Lead) -> list[dict]:
    people = User.objects.filter(is_active=True).exclude(pk=lead.owner_id).order_by("name", "pk")
    return [{"value": one.pk, "label": one.name} for one in people if may(one, Can.WORK_LEADS)]


def shown_number(standing: Standing, clear: str) -> dict:
    """A number that was just revealed: it hides again, but not in the middle of a call."""
    first = standing.lead.number_in_use
    found = call.number(first) if first else {}
    busy = call.open_call(standing.lead) is not None
    return {**found, "shown": clear, **({} if busy else {"hide_after": HIDE_AFTER})}

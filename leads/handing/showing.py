"""The page of hand-overs: what is offered to me, what of mine falls due before my next shift, what I gave."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse

from crm.people.access import Can, may
from crm.people.models import Team, User
from crm.privacy import readlog, vault
from leads.models import Lead, Note
from leads.pages.shown import words
from scheduling import clock
from scheduling.reminders.models import Reminder
from scheduling.roster.models import Shift

from . import shifts
from .actions import MOST
from .models import HandOver
from .status import State

SHOWN, GIVEN = 60, 20
CALLS = (Reminder.Kind.CALL_BACK, Reminder.Kind.CHECK_IN, Reminder.Kind.FOLLOW_UP, Reminder.Kind.OWN)


def due_before(by: User, until: datetime):
    """Leads that `by` looks after or holds, and whose next call or own reminder comes before `until`."""
    mine = Reminder.objects.of(by).open().filter(lead=OuterRef("pk"), kind__in=CALLS, due_at__lt=until)
    theirs = Q(owner=by) | Q(waiting__holder=by)
    due = Q(waiting__opens_at__lt=until) | Exists(mine)
    return Lead.objects.open().filter(theirs, waiting__isnull=False).filter(due).order_by("waiting__opens_at", "pk")


def page(by: User, now: datetime) -> dict:
    shift = shifts.ending(by, now)
    offers = list(HandOver.objects.to_answer(by).select_related("by")[:SHOWN])
    leads = list(due_before(by, shift.until).for_row()[:SHOWN]) if shift else []
    given = list(_given(by))
    seen = {one.lead_id for one in [*offers, *given]} | {lead.pk for lead in leads}
    vault.preload(seen)
    if seen:
        readlog.record(by, sorted(seen), fields="story", way="page", purpose="hand over")
    offered = {one.lead_id: one for one in given if one.state == State.OFFERED}
    return {
        "shift": _shift(shift, by, now),
        "offers": _offers(offers, by, now),
        "due": _due(leads, offered, by, now),
        "given": [_gave(one, by, now) for one in given],
        "to": _people(by, now),
        "teams": [{"value": one.pk, "label": one.name} for one in Team.objects.order_by("name", "pk")],
        "limit": MOST,
    }


def _given(by: User):
    rows = HandOver.objects.filter(by=by).select_related("lead", "to", "team").order_by("-offered_at", "-pk")
    return rows[:GIVEN]


def _shift(shift: shifts.Ending | None, by: User, now: datetime) -> dict:
    if shift is None:
        return {"title": "You are not on shift now.", "soon": False}
    ends, nxt = clock.when(shift.ends_at, by.time_zone, now), shift.next_at
    then = f"Your next one begins {clock.when(nxt, by.time_zone, now)}" if nxt else "You have no other shift ahead"
    return {"title": f"Your shift ends {clock.sentence(ends)} {clock.sentence(then)}", "soon": shift.is_soon(now)}


def _offers(offers: list[HandOver], by: User, now: datetime) -> list[dict]:
    """Masked until it is accepted; what was told so far is for the one person it was offered to."""
    found = Lead.objects.for_row().in_bulk([one.lead_id for one in offers])
    return [_offer(one, found[one.lead_id], by, now) for one in offers]


def _offer(one: HandOver, lead: Lead, by: User, now: datetime) -> dict:
    promised = f"We said by {clock.when(one.promised_at, by.time_zone, now)}, your time" if one.promised_at else ""
    return {
        "id": one.pk,
        "code": lead.code,
        "title": words.masked_title(lead),
        "from": one.by.first_name,
        "is_call": one.call_id is not None,
        "is_team": one.team_id is not None,
        "told": (one.told_so_far or "") if one.to_id else "",
        "promised": clock.sentence(promised) if promised else "",
        "until": clock.when(one.lapses_at, by.time_zone, now),
    }


def _due(leads: list[Lead], offered: dict, by: User, now: datetime) -> list[dict]:
    ids = [lead.pk for lead in leads]
    soonest = _soonest(ids, by)
    told = {note.lead_id: note.text or "" for note in Note.objects.filter(lead__in=ids).order_by("at", "pk")}
    return [_due_row(lead, soonest.get(lead.pk), told.get(lead.pk, ""), offered, by, now) for lead in leads]


def _soonest(ids: list[uuid.UUID], by: User) -> dict[uuid.UUID, datetime]:
    rows = Reminder.objects.of(by).open().filter(lead__in=ids, kind__in=CALLS).values("lead")
    return dict(rows.annotate(first=Min("due_at")).values_list("lead", "first"))


def _due_row(lead: Lead, reminder: datetime | None, told: str, offered: dict, by: User, now: datetime) -> dict:
    place, zone = lead.waiting, words.zone_here(lead) or by.time_zone
    at = min(filter(None, (reminder, place.opens_at)))
    one = offered.get(lead.pk)
    return {
        "id": lead.pk,
        "url": lead.get_absolute_url(),
        "code": lead.code,
        "title": words.short_title(lead, by),
        "when": clock.when(at, zone, now),
        "mine": clock.for_us(at, zone, by.time_zone),
        "line": "You are on the phone with them." if place.call_open else _promise(place.promise_by, zone, now),
        "told": told[:MOST],
        "call_open": place.call_open,
        "offered": f"Offered to {one.receiver}." if one else "",
        "hand_over": one.pk if one else None,
    }


def _promise(at: datetime, zone: str, now: datetime) -> str:
    return clock.sentence(f"We said by {clock.when(at, zone, now)}")


def _gave(one: HandOver, by: User, now: datetime) -> dict:
    kind = {State.ACCEPTED: "good", State.DECLINED: "risk", State.LAPSED: "lamp"}.get(State(one.state), "")
    took = one.answered_at or one.offered_at
    reason = f"They said: {one.reason}" if one.reason else ""
    line = f"To {one.receiver}, {clock.when(took, by.time_zone, now)}. {reason}"
    return {"code": one.lead.code, "line": line, "chip": words.chip(one.get_state_display(), kind)}


def _people(by: User, now: datetime) -> list[dict]:
    """Whoever works with callers; those who are on next, first."""
    starts: dict[uuid.UUID, datetime] = {}
    ahead = Shift.objects.working().overlapping(now, now + shifts.NO_NEXT)
    for person, at in ahead.values_list("person", "starts_at"):
        starts.setdefault(person, at)
    users = User.objects.filter(is_active=True).exclude(pk=by.pk).order_by("name", "pk")
    found = sorted(((starts.get(one.pk), one) for one in users if may(one, Can.WORK_LEADS)), key=_soonest_shift)
    return [{"value": one.pk, "label": f"{one.name}{_on(at, by, now)}"} for at, one in found]


def _soonest_shift(pair: tuple) -> tuple:
    at, one = pair
    return (at is None, at or 0, one.name)


def _on(at: datetime | None, by: User, now: datetime) -> str:
    if at is None:
        return ""
    return ", on now" if at <= now else f", on {clock.when(at, by.time_zone, now)}"


def soon(by: User, now: datetime) -> dict | None:
    """The banner of every page: somebody offers me a caller, or my shift ends and something of mine falls due."""
    if not may(by, Can.WORK_LEADS):
        return None
    waiting = HandOver.objects.to_answer(by).select_related("by").first()
    address = reverse("handing:page")
    if waiting:
        strong = f"{waiting.by.first_name} asks you to take {'a call' if waiting.call_id else 'a caller'} over."
        text = "They are on the line now." if waiting.call_id else "Say yes or no, so that nobody is lost."
        return {"strong": strong, "text": text, "url": address, "mark": waiting.pk, "drawn": f"o-{waiting.pk}"}
    shift = shifts.ending(by, now)
    if shift is None or not shift.is_soon(now):
        return None
    many = due_before(by, shift.until).exclude(pk__in=HandOver.objects.offered().values("lead")).count()
    if not many:
        return None
    text = f"{clock.count(many, 'caller')} of yours fall{'s' * (many == 1)} due before your next one."
    ends = clock.sentence(f"Your shift ends {clock.when(shift.ends_at, by.time_zone, now)}")
    mark = f"{many} until {shift.ends_at.isoformat()}"
    return {"strong": ends, "text": text, "url": address, "mark": mark, "drawn": "due-before"}


def story(lead: Lead) -> Iterator[tuple[datetime, str, str, str]]:
    """(at, words, by whom, what was told) for a caller's timeline."""
    for one in lead.hand_overs.select_related("by", "to", "team", "answered_by"):
        what = "the call" if one.call_id else "this caller"
        yield one.offered_at, f"Offered {what} to {one.receiver}.", one.by.name, one.told_so_far or ""
        if one.answered_at:
            who = one.answered_by.name if one.answered_by else "Wayline"
            yield one.answered_at, f"{_ended(one)}", who, one.reason or ""


def _ended(one: HandOver) -> str:
    if one.state == State.ACCEPTED:
        return "Took the call." if one.call_id else "Took this caller over."
    if one.state == State.DECLINED:
        return "Could not take them over."
    return "Kept them after all." if one.answered_by_id else "Nobody took them over in time."

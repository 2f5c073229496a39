"""The part of the queue that asks for news: the next caller, who else waits, and who may not be called yet."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from crm.people.access import Can, may
from crm.people.models import Presence, User
from crm.privacy import vault
from crm.web.counting import at_most, said
from leads import why
from leads.contact import safe_contact
from leads.ladder.showing import is_highlighted
from leads.models import Hold, Lead, Waiting
from leads.models.people import Voicemail
from leads.next import look
from scheduling import clock, windows

from . import gate, ring, words
from .passing import pass_reasons

LOOKED, SHOWN, LATER = 200, 40, 20
OPENING = 10  # seconds that a row stays to say who takes it: nothing vanishes from under a hand
AGAIN = 30  # seconds after which the clock alone may have changed something
READY = (Presence.State.READY, Presence.State.WRAPPING_UP)
WHY_NOT = {
    "no_number": "No number that we can call.",
    "number_in_doubt": "Their own page asks whether the number is right.",
    "no_time_given": "Asked us not to call yet, and picked no time.",
    "text_only": "Asked for text only. Do not call by voice.",
    "call_left_open": "A call was left open.",
}
ASK = ("zone_unknown", "no_common_hours", "missed_inbound")


@dataclass
class Sight:
    """What one person sees of the queue at one moment: every row loaded, every key opened."""

    by: User
    now: datetime
    free: list[tuple]
    later: list[uuid.UUID]
    held: uuid.UUID | None
    leads: dict[uuid.UUID, Lead]
    opening: dict[uuid.UUID, str]

    @property
    def offered(self) -> tuple | None:
        return next((one for one in self.free if one[2]), None)

    @property
    def is_free(self) -> bool:
        return may(self.by, Can.WORK_LEADS) and self.held is None


def see(by, now: datetime) -> Sight:
    free, held = look(by, LOOKED), Waiting.objects.filter(holder=by).values_list("pk", flat=True).first()
    sight = Sight(by, now, free, list(_later(now).values_list("pk", flat=True)[:LATER]), held, {}, _opening(by, now))
    drawn = [*free[: SHOWN + 1], *([sight.offered] if sight.offered else [])]
    wanted = {one[0] for one in drawn} | {*sight.later, *sight.opening} | ({held} if held else set())
    vault.preload(wanted)
    sight.leads = {lead.pk: lead for lead in Lead.objects.visible_to(by).for_row().filter(pk__in=wanted)}
    return sight


def _opening(by, now: datetime) -> dict[uuid.UUID, str]:
    """Whom others took a moment ago, and who they are."""
    lease = now + timedelta(seconds=settings.LEASE_SECONDS - OPENING)
    taken = Waiting.objects.filter(holder__isnull=False, lease_until__gt=lease, call_open=False).exclude(holder=by)
    holds = Hold.objects.filter(pk__in=taken.values("hold_id"), at__gt=now - timedelta(seconds=OPENING))
    return {hold.lead_id: hold.by.first_name for hold in holds.select_related("by").order_by("at", "pk")[:SHOWN]}


def _later(now: datetime):
    """Open, in nobody's hands, and not to be called at this moment; what needs review has its own page."""
    idle = Q(holder=None) | Q(lease_until__lt=now, call_open=False)
    shut = Q(opens_at=None) | Q(opens_at__gt=now) | Q(shuts_at__lte=now)
    rows = Waiting.objects.filter(idle, shut, lead__review_why="")
    return rows.order_by(Coalesce("opens_at", "promise_by"), "pk")


def board(sight: Sight, presence: str) -> dict:
    offered = sight.offered
    others = [one for one in sight.free if offered is None or one[0] != offered[0] or not _offers(sight, presence)]
    return {
        "as_of": int(sight.now.timestamp()),
        "fresh_for": settings.LIVE_FRESH_SECONDS,
        "again": _again(sight),
        "waiting_count": len(sight.free),
        "next": next_caller(sight, presence),
        "waiting": _waiting(sight, others),
        "later": _later_rows(sight),
    }


def _again(sight: Sight) -> int:
    """In how many seconds this changes by the clock alone."""
    opens = (sight.leads[pk].waiting.opens_at for pk in sight.later if pk in sight.leads)
    ahead = [int((at - sight.now).total_seconds()) + 1 for at in opens if at and at > sight.now]
    return min([*ahead, AGAIN, *([OPENING] if sight.opening else [])])


def _offers(sight: Sight, presence: str) -> bool:
    return sight.is_free and presence in READY


def next_caller(sight: Sight, presence: str) -> dict:
    """What Next would give, without taking it."""
    if not may(sight.by, Can.WORK_LEADS):
        return {"state": "paused", "title": "Navigators take callers", "text": "You see who waits, and for how long."}
    if sight.held:
        return _held(sight, sight.leads[sight.held])
    if presence not in READY:
        text = "Say that you are ready, and the next caller shows here. Take the time you need."
        return {"state": "paused", "title": "You are not taking callers", "text": text}
    if sight.offered is None:
        return {"state": "empty", "title": "No one waits for you", "text": "The next one shows here by itself."}
    return _offer(sight, *sight.offered[:2])


def _held(sight: Sight, lead: Lead) -> dict:
    return {
        **_about(sight, lead),
        "state": "held",
        "title": f"With you: {words.lower_first(words.masked_title(lead))}",
        "url": lead.get_absolute_url(),
        "code": lead.code,
        "pass_reasons": [] if lead.waiting.call_open else pass_reasons(),
        "pass_url": reverse("leads:pass", args=[lead.pk]),
    }


def _offer(sight: Sight, pk: uuid.UUID, code: str) -> dict:
    lead = sight.leads[pk]
    title = f"Next: {words.lower_first(words.masked_title(lead))}"
    return {**_about(sight, lead), "state": "offer", "title": title, "why": why.in_words(code)}


def _about(sight: Sight, lead: Lead) -> dict:
    number = lead.number_in_use
    return {
        "ring": ring.of(lead.waiting, sight.now),
        "chips": [*_waits(lead.waiting, sight.now), *words.wish(lead, sight.now), *words.chips(lead, sight.by)],
        "lines": _lines(sight, lead, number) if number else ["No number yet."],
        "say_if_other": words.if_other(),
    }


def _waits(place: Waiting, now: datetime) -> list[dict]:
    return [words.chip("Waits too long", "lamp", "hourglass")] if is_highlighted(place, now) else []


def _lines(sight: Sight, lead: Lead, number) -> list[str]:
    zone = words.zone_here(lead)
    there = f"It’s {clock.hour_in(sight.now, zone)} there. " if zone else ""
    answer = gate.asked(number, sight.now, sight.by.time_zone)
    voicemail = "No voicemail." if safe_contact(number).voicemail == Voicemail.NONE else "A voicemail is allowed."
    return [f"{there}{clock.sentence(answer['chip']['label'])} {voicemail}"]


def _waiting(sight: Sight, others: list[tuple]) -> dict:
    rows = [_waiting_row(sight, sight.leads[pk], code) for pk, code, _ in others[:SHOWN] if pk in sight.leads]
    rows += [_opening_row(sight, sight.leads[pk], who) for pk, who in sight.opening.items() if pk in sight.leads]
    return {"count_label": clock.count(len(others), "person", "people"), "rows": rows, "updated": "just now"}


def _opening_row(sight: Sight, lead: Lead, who: str) -> dict:
    return {
        "id": lead.pk,
        "url": lead.get_absolute_url(),
        "title": words.masked_title(lead),
        "ring": ring.of(lead.waiting, sight.now),
        "chips": [*words.chips(lead, sight.by), words.chip(f"{who} is opening", "dusk", "lock")],
    }


def _waiting_row(sight: Sight, lead: Lead, code: str) -> dict:
    zone, place = words.zone_here(lead), lead.waiting
    out_of_turn = sight.is_free and (code in ("interpreter", "danger") or may(sight.by, Can.REVIEW))
    return {
        "id": lead.pk,
        "url": lead.get_absolute_url(),
        "title": words.masked_title(lead),
        "ring": ring.of(place, sight.now),
        "chips": words.chips(lead, sight.by),
        "strong": _strong(place, sight.now),
        "line": _line(sight, lead, zone),
        "there": f"{clock.hour_in(sight.now, zone)} there" if zone else "",
        "claim_url": reverse("leads:claim", args=[lead.pk]) if out_of_turn else "",
        "claim_label": "Take with interpreter" if code == "interpreter" else "Take",
    }


def _strong(place: Waiting, now: datetime) -> dict | None:
    if place.promise_by < now:
        return {"text": "Past what we said.", "kind": "risk"}
    return {"text": "Waits too long.", "kind": "lamp"} if is_highlighted(place, now) else None


def _line(sight: Sight, lead: Lead, zone: str | None) -> str:
    now_until = words.asked_now_until(lead, sight.now)
    told = clock.sentence(gate.said(now_until or lead.waiting.shuts_at, zone, sight.by.time_zone, sight.now))
    owned = f" {lead.owner.first_name} looks after them." if lead.owner and lead.owner != sight.by else ""
    return f"{'Asked for now, even late: until' if now_until else 'May be called until'} {told}{owned}"


def _later_rows(sight: Sight) -> dict:
    rows = [_later_row(sight, sight.leads[pk]) for pk in sight.later if pk in sight.leads]
    total = len(rows) if len(rows) < LATER else at_most(_later(sight.now))
    return {"count_label": f"{said(total)} may not be called yet", "rows": rows}


def _later_row(sight: Sight, lead: Lead) -> dict:
    place, zone = lead.waiting, words.zone_here(lead)
    row = {
        "id": lead.pk,
        "url": lead.get_absolute_url(),
        "title": words.masked_title(lead),
        "chips": words.chips(lead, sight.by),
        "line": f"Asked {clock.ago(place.asked_at, sight.now)}.",
    }
    return {**row, **(_opens(sight, place, zone) if place.opens_at else _asks(sight, place))}


def _opens(sight: Sight, place: Waiting, zone: str | None) -> dict:
    ours, at = sight.by.time_zone, max(place.opens_at, sight.now)
    if place.shuts_at <= sight.now:
        return {"when": "Soon", "mine": "", "note": "Its hours are being set"}
    told = clock.when(at, zone or ours, sight.now)
    note = f"Opens {told} there" if zone else f"Opens {told} our time"
    return {"when": told, "mine": clock.for_us(at, zone, ours) if zone else "our time", "note": note}


def _asks(sight: Sight, place: Waiting) -> dict:
    reason = WHY_NOT.get(place.why_not) or windows.REASONS.get(place.why_not, "A person decides.")
    human = place.why_not in ASK
    by = f"by {clock.when(place.promise_by, sight.by.time_zone, sight.now)}"
    strong = f"{reason} Ask: may we call now?" if human else reason
    return {
        "when": "Decide" if human else "Not now",
        "mine": by,
        "strong": strong,
        "note": "Decide, say why" if human else "Waits",
    }

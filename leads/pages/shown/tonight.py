"""Tonight's board. Of a caller nothing but code, place and language; of our own people who does what since when."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Min, Q

from crm.people.access import Can, may
from crm.people.models import Presence, User
from crm.privacy import vault
from crm.web.counting import at_most, rest
from leads import show
from leads.actions.rows import holder_of
from leads.ladder.showing import of_leads as steps_of
from leads.models import Hold, Lead, Waiting
from leads.next import how_many, look
from scheduling import clock
from scheduling.reminders.models import Reminder
from scheduling.roster.models import Shift
from scheduling.roster.querysets import Turn

from . import ring, words
from .board import LOOKED
from .found import may_open
from .passing import BREAKS

SHOWN = 40
AGAIN = 10  # seconds: "for 3 min" and "12 min late" are said by the server
State, Kind = Presence.State, Reminder.Kind
GONE = (State.AWAY, State.OFF)
ORDER: list[str] = [State.READY, State.RINGING, State.ON_CALL, State.WRAPPING_UP, State.ON_BREAK, *GONE]
CHIPS = {State.READY: "good", State.ON_CALL: "action", State.WRAPPING_UP: "lamp", State.ON_BREAK: "dusk"}
PROMISES = (Kind.CALL_BACK, Kind.CHECK_IN, Kind.FOLLOW_UP)


@dataclass
class Sight:
    """The night at one moment: every row loaded, every key opened."""

    by: User
    now: datetime
    crew: list[User]
    places: list[Waiting]
    held: list[Waiting]
    left: list[uuid.UUID]
    left_count: int
    leads: dict[uuid.UUID, Lead]
    turns: dict[uuid.UUID, Turn]
    steps: dict[uuid.UUID, dict]


def see(by, now: datetime) -> Sight:
    crew, turns = _crew(), Shift.objects.turns(now)
    places, held, left = _places(by, now), list(_held(now)[:SHOWN]), _left(by, crew, turns, now)
    rows = list(left.values_list("pk", flat=True)[:SHOWN])
    sight = Sight(by, now, crew, places, held, rows, at_most(left), {}, turns, {})
    wanted = {one.pk for one in [*places[:SHOWN], *held]} | set(sight.left)
    vault.preload(wanted)
    sight.steps = steps_of([one.pk for one in places[:SHOWN]], by)
    sight.leads = {lead.pk: lead for lead in Lead.objects.visible_to(by).for_row().filter(pk__in=wanted)}
    return sight


def _crew() -> list[User]:
    """Whoever works with callers, ready ones first."""
    users = User.objects.filter(is_active=True).select_related("presence").order_by("name", "pk")
    return sorted((one for one in users if may(one, Can.WORK_LEADS)), key=lambda one: ORDER.index(_state(one)))


def _state(user: User) -> str:
    presence = getattr(user, "presence", None)
    return presence.state if presence else State.OFF


def _places(by, now: datetime) -> list[Waiting]:
    """Who may be called now: the late first, the longest late of all, else in the order of Next."""
    order = [pk for pk, _, _ in look(by, LOOKED)]
    found = Waiting.objects.in_bulk(order)
    waiting = [found[pk] for pk in order if pk in found]
    return sorted(waiting, key=lambda place: min(place.promise_by, now))


def _held(now: datetime):
    """In somebody's hands; first those whose hold has ended while a call is open."""
    alive = Q(call_open=True) | Q(lease_until__gt=now)
    return Waiting.objects.filter(alive, holder__isnull=False).select_related("holder").order_by("lease_until", "pk")


def _off_shift(user: User, turns: dict[uuid.UUID, Turn], now: datetime) -> bool:
    turn = turns.get(user.pk)
    return turn is not None and turn.is_off(now)


def _is_gone(user: User, turns: dict[uuid.UUID, Turn], now: datetime) -> bool:
    """Off shift by the roster, whatever they last said; for whom it plans nothing, what they said stands."""
    return _state(user) in GONE or _off_shift(user, turns, now)


def _left(by, crew: list[User], turns: dict[uuid.UUID, Turn], now: datetime):
    """Open, and whoever looks after them or has them in hand is not here, unless in the middle of that call."""
    off = [one.pk for one in crew if _is_gone(one, turns, now)]
    here = [one.pk for one in crew if one.pk not in off]
    in_hand = Q(waiting__holder__in=off, waiting__call_open=False, waiting__lease_until__gt=now)
    behind = (Q(owner__isnull=False) & ~Q(owner__in=here)) | in_hand
    talking = Q(waiting__call_open=True, waiting__holder=F("owner"))
    rows = Lead.objects.visible_to(by).open().filter(behind).exclude(talking)
    return rows.order_by(F("waiting__opens_at").asc(nulls_first=True), "pk")


def board(sight: Sight) -> dict:
    waiting, held, left = _waiting(sight), _held_rows(sight), _left_rows(sight)
    giving = [row for row in [*left["rows"], *held["rows"], *waiting["rows"]] if row["give"]]
    return {
        "as_of": int(sight.now.timestamp()),
        "fresh_for": settings.LIVE_FRESH_SECONDS,
        "again": AGAIN,
        "waiting": waiting,
        "held": held,
        "floor": _floor(sight),
        "late": _late(sight.now),
        "left": left,
        "give": {"leads": list({row["id"]: row for row in giving}.values()), "to": [_taker(one) for one in sight.crew]},
    }


def _named(lead: Lead, **more) -> dict:
    """A caller by code, place and language."""
    where = words.place(show.first_number(lead)) or "Place not known"
    facts = {"id": lead.pk, "code": lead.code, "where": f"{where}, {words.language(lead.language)}", "give": True}
    return {**facts, "danger": lead.danger, **more}


def _waiting(sight: Sight) -> dict:
    now, total = sight.now, how_many()
    since = min((ring.of(place, now)["since"] for place in sight.places), default=None)
    rows = [_waiting_row(sight, sight.leads[place.pk]) for place in sight.places[:SHOWN] if place.pk in sight.leads]
    return {
        "count": total,
        "late": sum(place.promise_by < now for place in sight.places),
        "longest": clock.elapsed(now.timestamp() - since) if since else "",
        "rows": rows,
        "more": rest(total, len(rows)),
    }


def _waiting_row(sight: Sight, lead: Lead) -> dict:
    place, now = lead.waiting, sight.now
    promise = clock.when(place.promise_by, sight.by.time_zone, now)
    owner = f"{lead.owner.first_name} looks after them." if lead.owner else "Nobody looks after them yet."
    late = place.promise_by < now
    return _named(
        lead,
        ring=ring.of(place, now),
        late=clock.sentence(f"We said by {promise}") if late else "",
        line=owner if late else f"{clock.sentence(f'We said by {promise}')} {owner}",
        url=lead.get_absolute_url() if may_open(lead, holder_of(place), sight.by) else "",
        step=sight.steps.get(lead.pk),
    )


def _held_rows(sight: Sight) -> dict:
    holds = Hold.objects.in_bulk([place.hold_id for place in sight.held if place.hold_id])
    rows = [_held_row(sight, place, holds.get(place.hold_id)) for place in sight.held if place.pk in sight.leads]
    return {"rows": rows, "open": sum(place.call_open for place in sight.held)}


def _held_row(sight: Sight, place: Waiting, held: Hold | None) -> dict:
    return _named(
        sight.leads[place.pk],
        who=_short(place.holder),
        since=f"for {clock.span((sight.now - held.at).total_seconds())}" if held else "",
        chip=words.chip("Call open", "action", "phone") if place.call_open else words.chip("No call open"),
        lapsed=_lapsed(place, sight.now),
        give=not place.call_open or not may(place.holder, Can.WORK_LEADS),
    )


def _lapsed(place: Waiting, now: datetime) -> str:
    """Nobody says any more that they are there, and the call was not ended: somebody looks."""
    if not place.call_open or place.lease_until is None or place.lease_until > now:
        return ""
    if not may(place.holder, Can.WORK_LEADS):
        return "They take no callers any more. Hand this call over."
    return f"No sign of them for {clock.span((now - place.lease_until).total_seconds())}. Look after this call."


def _short(user: User) -> str:
    """ "Dana O."."""
    first, *rest = user.name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def _floor(sight: Sight) -> dict:
    states = Counter(_state(one) for one in sight.crew)
    here = [one for one in sight.crew if _state(one) != State.OFF]
    return {
        "count": sum(_state(one) not in GONE for one in sight.crew),
        "states": [{"count": states[state], "label": State(state).label.lower()} for state in ORDER if states[state]],
        "rows": [_person(one, sight) for one in here],
    }


def _person(user: User, sight: Sight) -> dict:
    presence = user.presence
    return {
        "name": _short(user),
        "languages": ", ".join(code.upper() for code in user.languages if code != "en"),
        "chip": words.chip(presence.get_state_display(), CHIPS.get(presence.state, "")),
        "why": BREAKS.get(presence.reason, presence.reason) if presence.state == State.ON_BREAK else "",
        "since": clock.span((sight.now - presence.since).total_seconds()),
        "shift": _shift(sight.turns.get(user.pk), sight),
    }


def _shift(turn: Turn | None, sight: Sight) -> str:
    """Until when somebody works, or since when not; nothing for whom the roster plans nothing."""
    if turn is None:
        return ""
    if turn.until:
        return f"until {clock.when(turn.until, sight.by.time_zone, sight.now)}"
    if turn.ended and turn.is_off(sight.now):
        return f"shift ended {clock.ago(turn.ended, sight.now)}"
    return f"from {clock.when(turn.begins, sight.by.time_zone, sight.now)}" if turn.begins else ""


def _late(now: datetime) -> list[dict]:
    """What our own people promised and have not done, by person, the oldest first."""
    due = Reminder.objects.open().filter(kind__in=PROMISES, due_at__lt=now)
    rows = due.values("user", "user__name").annotate(many=Count("pk"), oldest=Min("due_at")).order_by("oldest", "user")
    return [
        {"name": row["user__name"], "count": row["many"], "oldest": clock.span((now - row["oldest"]).total_seconds())}
        for row in rows
    ]


def _left_rows(sight: Sight) -> dict:
    crew = {one.pk: one for one in sight.crew}
    found = [sight.leads[pk] for pk in sight.left if pk in sight.leads]
    rows = [_left_row(sight, lead, crew, who) for lead in found if (who := _behind(sight, lead, crew))]
    return {"count": sight.left_count, "rows": rows, "more": rest(sight.left_count, len(rows))}


def _left_row(sight: Sight, lead: Lead, crew: dict, who: User) -> dict:
    place = show.place_of(lead)
    on_call = bool(place and place.call_open and may(place.holder, Can.WORK_LEADS))
    chip = _why_not_here(sight, crew.get(who.pk))
    return _named(lead, who=_short(who), chip=chip, line=_next(sight, lead), give=not on_call)


def _behind(sight: Sight, lead: Lead, crew: dict) -> User | None:
    """The owner, or else the holder, who is not here; None when they let go just now."""
    owner, place = lead.owner, show.place_of(lead)
    owner_is_here = owner and owner.pk in crew and not _is_gone(crew[owner.pk], sight.turns, sight.now)
    return owner if owner and not owner_is_here else place and place.holder


def _why_not_here(sight: Sight, user: User | None) -> dict:
    if user is None:
        return words.chip("Takes no callers now", "risk")
    if _off_shift(user, sight.turns, sight.now):
        return words.chip(f"Off, {_shift(sight.turns.get(user.pk), sight)}")
    return words.chip(State(_state(user)).label)


def _next(sight: Sight, lead: Lead) -> str:
    place = show.place_of(lead)
    if holder := holder_of(place):
        return f"{holder.first_name} is with them now."
    if place is None or place.opens_at is None:
        return "No next call by itself: a person decides."
    if place.opens_at <= sight.now:
        return "May be called now."
    return clock.sentence(f"Next call {clock.when(place.opens_at, sight.by.time_zone, sight.now)}, our time")


def _taker(user: User) -> dict:
    return {"value": user.pk, "label": f"{user.name}, {State(_state(user)).label.lower()}"}

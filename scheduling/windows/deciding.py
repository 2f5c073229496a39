"""The decision, and the interval in which it stays "allow"."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from . import calendars
from .asking import Ask, Basis, Decision
from .calendars import Calendar
from .rules import CAP_CALLS, Rules
from .zones import utc

REQUESTED_NOW_LASTS = timedelta(hours=2)
CAP_WITHIN = timedelta(hours=24)
SEARCH = timedelta(days=15)
OPEN_END = timedelta(hours=24)


def decide(ask: Ask, at: datetime) -> Decision:
    """May we contact them at this moment? UnknownZone when a zone of the ask does not exist."""
    at, table = utc(at), ask.table.version
    if ask.suppressed:
        return Decision("blocked", None, None, ("suppressed",), table)
    if ask.emergency:
        return Decision("allow", "emergency", None, ("emergency",), table)
    if ask.channel == "email":
        return Decision("allow", "in_hours", None, ("any_hour",), table)
    if held_back := _held_back(ask, at):
        return Decision("blocked", None, _opens(ask, at) or _first_chance(ask, at), held_back, table)
    if ground := _ground(ask, at):
        return Decision("allow", ground.basis, None, ground.reasons, table)
    opens = _next_in_hours(ask, at)
    if question := _question(ask, opens):
        return Decision("ask_human", None, None, (question,), table)
    return Decision("blocked", None, opens, _shut_by(ask, at), table)


def opening(ask: Ask, at: datetime) -> tuple[datetime, datetime] | None:
    """The present or next [opens, shuts) in which `decide` allows, attempts held fixed; None when a human must decide.

    None also when suppressed. What has no end (emergency, an e-mail, a confirmed time) is cut after 24 hours.
    """
    at = utc(at)
    if ask.suppressed:
        return None
    if ask.emergency or ask.channel == "email":
        return at, at + OPEN_END
    opens = _opens(ask, at)
    return (opens, _shuts(ask, opens)) if opens else None


def cap_ends(attempts: Iterable[datetime], calls: int = CAP_CALLS) -> datetime | None:
    """When a further call no longer is one too many within 24 hours; None with fewer than `calls`.

    DOMAIN.md T-5. Florida 501.616(6)(b) and Oklahoma bar more than three calls in 24 hours on one subject.
    """
    newest = sorted(map(utc, attempts))[-calls:]
    return newest[0] + CAP_WITHIN if len(newest) == calls else None


def _rules(ask: Ask) -> Rules:
    return ask.table.binding(ask.states, ask.channel, ask.invited)


def _cap(ask: Ask) -> datetime | None:
    return cap_ends(ask.attempts, _rules(ask).calls) if ask.attempts else None


def _held_back(ask: Ask, at: datetime) -> tuple[str, ...]:
    """What blocks whatever the hour. The cap binds every basis except emergency, requested ones too."""
    cap = _cap(ask)
    early = ask.window is not None and at < ask.window[0]
    if cap is None or at >= cap:
        return ("before_requested_time",) * early
    capped = "cap_3_in_24h" if _rules(ask).calls == CAP_CALLS else "state_cap"
    return (capped, *("before_requested_time",) * early)


def _first_chance(ask: Ask, at: datetime) -> datetime:
    """The first moment from `at` on that nothing holds back."""
    start = ask.window and utc(ask.window[0])
    return max(filter(None, (at, _cap(ask), start)))


def _opens(ask: Ask, at: datetime) -> datetime | None:
    """The first moment from `at` on that a call is allowed; None when there is none without a human."""
    chance = _first_chance(ask, at)
    return chance if _ground(ask, chance) else _next_in_hours(ask, chance)


class _Ground(NamedTuple):
    """What makes a call lawful at a moment, and the instant (excluded) up to which it does."""

    basis: Basis
    ends: datetime
    reasons: tuple[str, ...]


def _ground(ask: Ask, at: datetime) -> _Ground | None:
    """The ground on which to call at this moment, when nothing holds back; the person's own wish first."""
    if ask.window and ask.window[0] <= at < ask.window[1]:
        return _Ground("requested_time", utc(ask.window[1]), ("requested_time",))
    if ask.requested_now_until and at < ask.requested_now_until:
        return _Ground("requested_now", utc(ask.requested_now_until), ("requested_now",))
    if ends := _in_hours_until(ask, at):
        return _Ground("in_hours", ends, ("in_hours",))
    if ask.confirmed_local_time and _question(ask, _next_in_hours(ask, at)):
        basis: Basis = "missed_inbound" if ask.missed_inbound else "in_hours"
        return _Ground(basis, at + OPEN_END, (basis, "local_time_confirmed"))
    return None


def _question(ask: Ask, opens: datetime | None) -> str | None:
    """What a human must answer, outside the hours; None when waiting until they open is the answer."""
    if not ask.places:
        return "zone_unknown"
    if ask.missed_inbound:
        return "missed_inbound"
    return None if opens else "no_common_hours"


def _shuts(ask: Ask, opens: datetime) -> datetime:
    """Where the grounds end that follow one another without a gap from `opens` on."""
    end = opens
    while end - opens < OPEN_END and (ground := _ground(ask, end)):
        end = ground.ends
    return end


def _hours(ask: Ask) -> tuple[Calendar, ...]:
    """What must be open at once: the law's hours and the safe ones, in every place where the person may be."""
    places = ask.places
    lawful = calendars.lawful(places, _rules(ask))
    return lawful + calendars.safe(places, ask.safe_hours) if ask.safe_hours else lawful


def _in_hours_until(ask: Ask, at: datetime) -> datetime | None:
    """Where the first of the hours ends; None when not all are open."""
    ends = None
    for hours in _hours(ask):
        shuts = hours.until(at)
        if shuts is None:
            return None
        ends = shuts if ends is None or shuts < ends else ends
    return ends


def _next_in_hours(ask: Ask, at: datetime) -> datetime | None:
    """The first moment from `at` on that is in hours in every place; None when there is none within SEARCH."""
    hours, moment = _hours(ask), at
    while hours and moment - at <= SEARCH:
        opens = [one.opens(moment, SEARCH) for one in hours]
        later = None if None in opens else max(filter(None, opens))
        if later is None or later == moment:
            return later
        moment = later
    return None


def _shut_by(ask: Ask, at: datetime) -> tuple[str, ...]:
    """Which hours are shut."""
    places = ask.places
    law: tuple[str, ...] = ()
    if any(one.until(at) is None for one in calendars.federal(places)):
        law = ("federal_hours",)
    elif any(one.until(at) is None for one in calendars.lawful(places, _rules(ask))):
        law = ("state_hours",)
    if ask.safe_hours and any(one.until(at) is None for one in calendars.safe(places, ask.safe_hours)):
        return (*law, "safe_hours")
    return law

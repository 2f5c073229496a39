"""May we contact this person now, and if not, when? Pure: no clock, no database; the caller passes `at`.

Every instant that goes in must be aware (else `NoSuchTime`) and comes out in UTC. A zone is an IANA name.
Hours are judged by the wall clock in every zone where the person may be, so jump nights need no rule of their own.
The decision itself is always exact; `until` and `opening` rest on no zone moving its clocks between 8:00 and 21:00,
which none does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

REQUESTED_NOW_LASTS = timedelta(hours=2)
CAP_CALLS, CAP_WITHIN = 3, timedelta(hours=24)
SEARCH = timedelta(days=8)
OPEN_END = timedelta(hours=24)
_NO_PLACE = {"localtime", "Factory", "EST", "MST", "HST"}  # "EST" in July would allow a call until 22:00

REASONS = {
    "suppressed": "This number must not be contacted.",
    "cap_3_in_24h": "This number has been called three times within 24 hours.",
    "before_requested_time": "The person asked for a call at a later time.",
    "federal_hours": "It is before 8:00 or after 21:00 where the person may be.",
    "zone_unknown": "The number does not tell where the person is. Confirm the local time first.",
    "no_common_hours": "No hour is allowed in all the places where the person may be. Confirm the local time first.",
    "missed_inbound": "The person rang us and got no answer, outside the hours for calls. Decide whether to ring back.",
    "in_hours": "It is between 8:00 and 21:00 wherever the person may be.",
    "requested_now": "The person asked to be called at any hour, less than two hours ago.",
    "requested_time": "The person asked for a call at this time.",
    "emergency": "The line dropped while someone was in danger.",
    "local_time_confirmed": "A navigator confirmed the local time.",
}


class UnknownZone(ValueError):
    """The name is no IANA zone; str() is a sentence for the person who typed it."""


class NoSuchTime(ValueError):
    """An instant without a zone, a wall time with one, or a time beyond the calendar; str() is a sentence."""


@dataclass(frozen=True)
class Hours:
    """Calls are lawful from `opens`, included, to `shuts`, excluded, by the wall clock of the called person."""

    opens: time
    shuts: time


FEDERAL = Hours(time(8), time(21))
"""47 CFR 64.1200(c)(1); 16 CFR 310.4(c). State rules and ZIP join here."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """All that a decision depends on, so that storing the Ask with the Decision makes it replayable.

    zones                 where the number may be: every zone of its area code; empty when unknown
    stated_zone           where the person says they are; joins `zones`, never replaces them
    suppressed            the number must not be contacted
    requested_now_until   end of the two hours after the box "call me now, even late at night" was ticked
    window                (start, end) that the person asked for: lawful at any hour inside, never before its start
    attempts              instants of calls placed to this number, for all leads, in any order
    missed_inbound        they rang and nobody answered
    emergency             the line dropped in danger and the one call back has not been made
    confirmed_local_time  a human confirmed, now, that the local time is right for a call; answers ask_human alone
    """

    zones: frozenset[str] = frozenset()
    stated_zone: str | None = None
    suppressed: bool = False
    requested_now_until: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    attempts: tuple[datetime, ...] = ()
    missed_inbound: bool = False
    emergency: bool = False
    confirmed_local_time: bool = False

    @property
    def places(self) -> frozenset[str]:
        """Every zone where the person may be; a call must be lawful in each (DOMAIN.md section 3)."""
        return self.zones | {self.stated_zone} if self.stated_zone else self.zones


Basis = Literal["in_hours", "requested_now", "requested_time", "missed_inbound", "emergency"]


@dataclass(frozen=True)
class Decision:
    """`until` of a blocked decision is the first allowed moment, or the moment to ask a human; None when suppressed.

    `basis` is None unless allowed. `reasons` are keys of REASONS, at least one.
    """

    decision: Literal["allow", "blocked", "ask_human"]
    basis: Basis | None
    until: datetime | None
    reasons: tuple[str, ...]


def decide(ask: Ask, at: datetime) -> Decision:
    """May we contact them at this moment? UnknownZone when a zone of the ask does not exist."""
    at = utc(at)
    if ask.suppressed:
        return Decision("blocked", None, None, ("suppressed",))
    if ask.emergency:
        return Decision("allow", "emergency", None, ("emergency",))
    if held_back := _held_back(ask, at):
        return Decision("blocked", None, _until(ask, at), held_back)
    if ground := _ground(ask, at):
        return Decision("allow", ground.basis, None, ground.reasons)
    if question := _question(ask, at):
        return Decision("ask_human", None, None, (question,))
    return Decision("blocked", None, _until(ask, at), ("federal_hours",))


def opening(ask: Ask, at: datetime) -> tuple[datetime, datetime] | None:
    """The present or next [opens, shuts) in which `decide` allows, attempts held fixed; None when a human must decide.

    None also when suppressed. What has no end of its own (emergency, a confirmed time) is cut after 24 hours.
    """
    at = utc(at)
    if ask.suppressed:
        return None
    if ask.emergency:
        return at, at + OPEN_END
    chance = _first_chance(ask, at)
    opens = chance if _ground(ask, chance) else _next_in_hours(ask.places, chance)
    return (opens, _shuts(ask, opens)) if opens else None


def cap_ends(attempts: Iterable[datetime]) -> datetime | None:
    """When a further call no longer is the fourth within 24 hours; None with fewer than three calls.

    DOMAIN.md T-5. Florida 501.616(6)(b) and Oklahoma bar more than three calls in 24 hours on one subject.
    """
    newest = sorted(map(utc, attempts))[-CAP_CALLS:]
    return newest[0] + CAP_WITHIN if len(newest) == CAP_CALLS else None


def is_zone(name: str) -> bool:
    """Whether the name is an IANA zone of a place; not the machine's own, not an abbreviation without summer time."""
    return name in _zone_names()


def utc(at: datetime) -> datetime:
    """The same instant in UTC. NoSuchTime for a naive one, which would silently take the machine's zone."""
    if at.tzinfo is None:
        raise NoSuchTime("A moment needs its time zone.")
    return at.astimezone(UTC)


def wall(at: datetime, zone: str) -> datetime:
    """The instant as the clock on the wall shows it there. UnknownZone, NoSuchTime."""
    try:
        return utc(at).astimezone(_zone(zone))
    except OverflowError:
        raise NoSuchTime("This time is beyond the calendar.") from None


def from_wall(local: datetime, zone: str) -> datetime:
    """The instant in UTC that a naive wall time means there. UnknownZone, NoSuchTime.

    A time that the clocks skip means the first instant after the gap; one that comes twice means the first
    (RELIABILITY.md, DST rules).
    """
    if local.tzinfo is not None:
        raise NoSuchTime("A wall time has no zone of its own.")
    there = _zone(zone)
    try:
        instant = local.replace(tzinfo=there, fold=0).astimezone(UTC)
        skipped = instant.astimezone(there).replace(tzinfo=None) != local
        return _end_of_gap(local, there) if skipped else instant
    except OverflowError:
        raise NoSuchTime("This time is beyond the calendar.") from None


def _held_back(ask: Ask, at: datetime) -> tuple[str, ...]:
    """What blocks whatever the hour. The cap binds every basis except emergency, requested ones too."""
    cap = cap_ends(ask.attempts)
    capped = cap is not None and at < cap
    early = ask.window is not None and at < ask.window[0]
    return ("cap_3_in_24h",) * capped + ("before_requested_time",) * early


def _first_chance(ask: Ask, at: datetime) -> datetime:
    """The first moment from `at` on that nothing holds back."""
    cap, start = cap_ends(ask.attempts), ask.window and utc(ask.window[0])
    return max(filter(None, (at, cap, start)))


def _until(ask: Ask, at: datetime) -> datetime:
    """What a blocked caller waits for: the opening, or the moment to ask a human."""
    found = opening(ask, at)
    return found[0] if found else _first_chance(ask, at)


@dataclass(frozen=True)
class _Ground:
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
    if ask.places and all(_is_in_hours(wall(at, zone)) for zone in ask.places):
        return _Ground("in_hours", min(_shuts_today(at, zone) for zone in ask.places), ("in_hours",))
    if ask.confirmed_local_time and _question(ask, at):
        basis: Basis = "missed_inbound" if ask.missed_inbound else "in_hours"
        return _Ground(basis, at + OPEN_END, (basis, "local_time_confirmed"))
    return None


def _question(ask: Ask, at: datetime) -> str | None:
    """What a human must answer, outside the hours; None when waiting is the answer."""
    if not ask.places:
        return "zone_unknown"
    if ask.missed_inbound:
        return "missed_inbound"
    return None if _next_in_hours(ask.places, at) else "no_common_hours"


def _shuts(ask: Ask, opens: datetime) -> datetime:
    """Where the grounds end that follow one another without a gap from `opens` on."""
    end = opens
    while end - opens < OPEN_END and (ground := _ground(ask, end)):
        end = ground.ends
    return end


def _next_in_hours(places: frozenset[str], at: datetime) -> datetime | None:
    """The first moment from `at` on that is in hours in every place; None when there is none within SEARCH."""
    moment = at
    while places and moment - at <= SEARCH:
        later = max(_next_open(moment, zone) for zone in places)
        if later == moment:
            return moment
        moment = later
    return None


def _is_in_hours(local: datetime) -> bool:
    return FEDERAL.opens <= local.time() < FEDERAL.shuts


def _next_open(at: datetime, zone: str) -> datetime:
    """`at` itself in hours, else the next time that the hours begin in this zone."""
    local = wall(at, zone)
    if _is_in_hours(local):
        return at
    day = local.date() + timedelta(days=local.time() >= FEDERAL.opens)
    return from_wall(datetime.combine(day, FEDERAL.opens), zone)


def _shuts_today(at: datetime, zone: str) -> datetime:
    return from_wall(datetime.combine(wall(at, zone).date(), FEDERAL.shuts), zone)


def _end_of_gap(local: datetime, there: ZoneInfo) -> datetime:
    """The first instant after the clocks jumped over the naive time `local`, to the second (by halving)."""
    before = local.replace(tzinfo=there, fold=1).astimezone(UTC)
    after = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    new_offset = after.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        jumped = middle.astimezone(there).utcoffset() == new_offset
        before, after = (before, middle) if jumped else (middle, after)
    return after.replace(microsecond=0)


def _zone(name: str) -> ZoneInfo:
    if not is_zone(name):
        raise UnknownZone("This time zone is not known.")
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_PLACE)

"""When to try again after a call that reached nobody. Pure; instants are aware and come out in UTC.

The answer is not yet fitted to the hours for calls: the caller runs `windows.opening` from it.
The plans are data, with their sources: data/cadences.toml.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise

from scheduling import plans, windows


@dataclass(frozen=True)
class DayPart:
    """A stretch of the day by the person's wall clock: from `opens`, included, to `shuts`, excluded."""

    name: str
    opens: time
    shuts: time

    @property
    def lasts(self) -> timedelta:
        return datetime.combine(date.min, self.shuts) - datetime.combine(date.min, self.opens)


@dataclass(frozen=True)
class Plan:
    """How often to try: once more after each of `delays`, then once a day for `days` days, then a human decides.

    Each of the daily tries falls into another of `parts` than the try before it, so there are at least two parts, in
    the order of the day, an hour or longer. ValueError with fewer. `last_message`: when it is used up, a neutral text
    or voicemail is put to the navigator where that is allowed. `name` is what a decision keeps: "usual/1".
    """

    delays: tuple[timedelta, ...]
    days: int
    parts: tuple[DayPart, ...]
    name: str = ""
    last_message: bool = False

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("A plan needs at least two parts of the day.")
        if any(one.shuts > after.opens for one, after in pairwise(self.parts)):
            raise ValueError("The parts of a plan's day follow each other.")
        if any(part.lasts < timedelta(hours=1) for part in self.parts):
            raise ValueError("Each part of a plan's day lasts an hour at least.")
        if self.days < 0 or any(delay <= timedelta() for delay in self.delays):
            raise ValueError("A plan's steps lie ahead.")


def _read(entry: dict) -> Plan:
    """One entry of the file. ValueError says what is wrong with it."""
    if entry["stops_on_contact"] is not True:
        raise ValueError("Every plan ends when somebody is reached.")
    parts = tuple(DayPart(**part) for part in entry["parts"])
    delays = tuple(map(plans.span, entry["delays"]))
    return Plan(delays, entry["days"], parts, plans.name_of(entry), entry["last_message"])


PLANS: dict[str, Plan] = plans.load("cadences.toml", "cadence", _read)
PLAN_1 = PLANS["usual/1"]
DAY_PARTS = PLAN_1.parts
LONGEST_PART = timedelta(hours=5)
ANOTHER_DAY = timedelta(days=1) + LONGEST_PART  # fitted to the hours it lies in another part of the day, in any zone


def plan_of(names: Iterable[str]) -> Plan:
    """The plan that a series goes on with: the one its first tries named, else the newest of the usual one."""
    begun = next((name for name in names if name in PLANS), "")
    return PLANS[begun or plans.newest(PLANS, "usual")]


def next_try(
    plan: Plan, attempts: Sequence[datetime], zone: str | None, at: datetime, skip_day_part: bool = False
) -> datetime | None:
    """When the next call is due, never before `at`; None when the plan is used up and a human decides.

    attempts: instants of the unreached calls of this series, in any order; none yet means now.
    zone: where the person is. None (unknown, or several): the daily tries are a day and five hours apart.
    skip_day_part: a voicemail was left; they get one part of the day more to ring back.
    """
    tries, at = sorted(map(windows.utc, attempts)), windows.utc(at)
    if len(tries) > len(plan.delays) + plan.days:
        return None
    due = _due(plan, tries, zone, skip_day_part) if tries else at
    if due >= at:
        return due
    is_daily = len(tries) > len(plan.delays)
    return _overdue(plan, tries[-1], zone, at) if is_daily and zone else at


def day_part(at: datetime, zone: str, parts: Sequence[DayPart] = DAY_PARTS) -> str:
    """Which part of the day it is there: "morning", "afternoon", "evening", or "night" outside all of them."""
    clock = windows.wall(at, zone).time()
    return next((part.name for part in parts if part.opens <= clock < part.shuts), "night")


def _due(plan: Plan, tries: list[datetime], zone: str | None, skip_day_part: bool) -> datetime:
    """When the try after these falls due, whatever the time is now."""
    is_daily = len(tries) > len(plan.delays)
    if zone is None:
        step = ANOTHER_DAY if is_daily else plan.delays[len(tries) - 1]
        return tries[-1] + step + skip_day_part * LONGEST_PART
    due = _another_day(plan, tries, zone) if is_daily else tries[-1] + plan.delays[len(tries) - 1]
    return _one_part_later(_other_parts(plan, tries[-1], zone), due, zone) if skip_day_part else due


def _another_day(plan: Plan, tries: list[datetime], zone: str) -> datetime:
    """From the next day on, the next part in turn that the cap on calls within 24 hours leaves open."""
    last = windows.wall(tries[-1], zone)
    free = windows.cap_ends(tries) or tries[-1]
    parts = _other_parts(plan, tries[-1], zone)
    slots = _slots(parts, last.date() + timedelta(days=1), last.minute, zone)
    return next(max(due, free) for due, end in slots if free < end)


def _overdue(plan: Plan, last: datetime, zone: str, at: datetime) -> datetime:
    """A daily try that was missed: the first moment from `at` on in another part than the last try's."""
    parts = sorted(_other_parts(plan, last, zone), key=lambda part: part.opens)
    now = windows.wall(at, zone)
    return next(max(due, at) for due, end in _slots(parts, now.date(), now.minute, zone) if at < end)


def _one_part_later(parts: Iterable[DayPart], due: datetime, zone: str) -> datetime:
    """The first of the parts, in the order of the day, that begins after the one in which `due` lies."""
    parts, local = sorted(parts, key=lambda part: part.opens), windows.wall(due, zone)
    return next(later for later, _ in _slots(parts, local.date(), local.minute, zone) if later > due)


def _other_parts(plan: Plan, last: datetime, zone: str) -> list[DayPart]:
    """The parts that follow the last try's in turn (evening, then morning), without it; all after a try at night."""
    name = day_part(last, zone, plan.parts)
    turn = next((n for n, part in enumerate(plan.parts) if part.name == name), None)
    return list(plan.parts) if turn is None else [*plan.parts[turn + 1 :], *plan.parts[:turn]]


def _slots(parts: Sequence[DayPart], day: date, minute: int, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """(due, end of the part) for each part, day after day without end.

    Due at the minute of the try before, so that a whole evening's callers do not all fall due at eight in the morning.
    """
    for days in count():
        for part in parts:
            opens, shuts = (datetime.combine(day + timedelta(days), clock) for clock in (part.opens, part.shuts))
            yield windows.from_wall(opens, zone) + timedelta(minutes=minute), windows.from_wall(shuts, zone)

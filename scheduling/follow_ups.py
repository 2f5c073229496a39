"""When to ask how it goes, after help was agreed: 24 hours to 90 days. Pure; the plans are data/follow_ups.toml.

Hours count from the start; days fall at the wall time of the start on the caller's clock, through every clock change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from scheduling import plans, windows

EARLY = timedelta(hours=12)  # a call that comes so long before its step has done it
LAST_WAITS = timedelta(days=7)  # for so long the last step may still be done


@dataclass(frozen=True)
class FollowUp:
    """`steps` from the start, in order; those written in days keep the hour of the day. `say`: sentences to say."""

    name: str
    label: str
    steps: tuple[str, ...]
    say: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        spans = [plans.span(step) for step in self.steps]
        if not spans or spans[0] <= timedelta() or any(later <= one for one, later in pairwise(spans)):
            raise ValueError("The steps of a follow-up plan lie ahead, one after the other.")


def _read(entry: dict) -> FollowUp:
    return FollowUp(plans.name_of(entry), entry["label"], tuple(entry["steps"]), tuple(entry["say"]))


FOLLOW_UPS: dict[str, FollowUp] = plans.load("follow_ups.toml", "follow_up", _read)


def newest() -> list[FollowUp]:
    """What may be started today: the highest version of each plan."""
    return [FOLLOW_UPS[plans.newest(FOLLOW_UPS, one)] for one in dict.fromkeys(n.split("/")[0] for n in FOLLOW_UPS)]


def dues(plan: FollowUp, started_at: datetime, zone: str) -> list[datetime]:
    """When each step falls due, in UTC, not yet fitted to the hours for calls."""
    return [_due(step, windows.utc(started_at), zone) for step in plan.steps]


def _due(step: str, start: datetime, zone: str) -> datetime:
    if not step.endswith("d"):
        return start + plans.span(step)
    return windows.from_wall(windows.wall(start, zone).replace(tzinfo=None) + plans.span(step), zone)


def standing(steps: Sequence[datetime], spoken: Sequence[datetime], at: datetime) -> list[str]:
    """For each step: done (they were spoken with in its time), missed, or ahead. The first ahead is what comes next."""
    ends = [later - EARLY for later in steps[1:]] + [steps[-1] + LAST_WAITS]
    said = []
    for due, end in zip(steps, ends, strict=True):
        done = any(due - EARLY <= call < end for call in spoken)
        said.append("done" if done else "missed" if end <= at else "ahead")
    return said


def next_due(steps: Sequence[datetime], spoken: Sequence[datetime], at: datetime) -> datetime | None:
    """The step that comes next; one whose time has come and that nobody has done is due as it was. None at the end."""
    found = standing(steps, spoken, at)
    return next((due for due, said in zip(steps, found, strict=True) if said == "ahead"), None)

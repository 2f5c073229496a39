"""The withdrawal clock: where now stands against the hours that are known to be dangerous. A guide, from a file."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from .cards import dated

DATA = Path(__file__).parent / "data" / "withdrawal.json"
HOUR = 3600


@cache
def _file() -> dict:
    return json.loads(DATA.read_text(encoding="utf-8"))


def guide(today: date) -> dict:
    """The file as it is, with `review`: whether somebody must look at its words again."""
    return dated(_file(), today)


def substances() -> dict[str, dict]:
    return {one["id"]: one for one in _file()["substances"]}


@dataclass(frozen=True)
class Use:
    """What somebody takes. `daily` and `seizure_before` are yes, no or unknown; a time nobody knows is None."""

    substance: str
    last_use_at: datetime | None = None
    daily: str = "unknown"
    seizure_before: str = "unknown"
    left_care_at: datetime | None = None

    @property
    def family(self) -> str:
        return substances()[self.substance]["family"]

    def hours(self, now: datetime) -> float | None:
        """Since the last use."""
        return None if self.last_use_at is None else (now - self.last_use_at).total_seconds() / HOUR


def use_of(facts: dict) -> Use:
    """From what was kept."""
    times = {name: facts.get(name) for name in ("last_use_at", "left_care_at")}
    read = {name: datetime.fromisoformat(text) if text else None for name, text in times.items()}
    return Use(facts["substance"], daily=facts["daily"], seizure_before=facts["seizure_before"], **read)


def standing(use: Use, now: datetime) -> str:
    """`unknown`, `before`, `inside` or `after` its window; both ends belong to it."""
    kind, hours = substances()[use.substance], use.hours(now)
    if hours is None:
        return "unknown"
    if hours < kind["from_hours"]:
        return "before"
    return "inside" if hours <= kind["to_hours"] else "after"

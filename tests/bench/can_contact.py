"""May we contact them? Decisions a second in one process: from a number, a ZIP code and a state to the answer.

The zones and rules of the last weeks are warm, as in a process that works; each decision builds its own Ask. The
calibration is a plain loop of Python on the same core, so that a slower machine is told apart from slower code.
"""

import random
import time
from datetime import UTC, datetime, timedelta

from crm import phones
from scheduling import places
from scheduling.windows import Ask, decide

from .report import Figure, median
from .stage import Stage

NEEDED = 50_000
ASKS, SPAN = 20_000, timedelta(days=28)
NOW = datetime(2026, 11, 24, 19, tzinfo=UTC)
STATES = ["", "", "", "Florida", "TX", "New York"]
ZIPS = ["", "", "32501", "32301", "75201", "35203", "99501"]
Case = tuple[str, str, str, datetime, tuple[datetime, ...]]


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    cases = made(random.Random(1))
    decided(cases)
    ours = median(a_second(lambda: decided(cases), ASKS) for _ in range(rounds))
    loop = median(a_second(lambda: sum(range(10_000_000)), 10_000_000) for _ in range(rounds))
    return [
        Figure("can_contact", "decisions, one process", "a second", ours, NEEDED, "needed", ours / NEEDED,
               least=1.0, calibrated=ours / loop),
    ]  # fmt: skip


def made(chance: random.Random) -> list[Case]:
    areas = sorted(phones._ZONES)
    return [_case(chance, areas) for _ in range(ASKS)]


def _case(chance: random.Random, areas: list[str]) -> Case:
    at = NOW + chance.random() * SPAN
    attempts = tuple(at - timedelta(hours=chance.randrange(1, 40)) for _ in range(chance.randrange(3)))
    return f"+1{chance.choice(areas)}5550147", chance.choice(ZIPS), chance.choice(STATES), at, attempts


def decided(cases: list[Case]) -> None:
    for number, zip_code, state, at, attempts in cases:
        place = places.candidates(number, zip_code, state)
        decide(Ask(zones=place.zones, states=place.states, attempts=attempts), at)


def a_second(work, count: int) -> float:
    """By the processor's time: what else runs on the machine does not count."""
    started = time.process_time()
    work()
    return count / (time.process_time() - started)

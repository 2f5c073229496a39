"""Intake over HTTP: Wayline's create beside the textbook's, at sixteen connections, in turns on the same servers."""

import itertools
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from . import pgbench, textbook
from .client import Load, get, post, press
from .report import Figure, median
from .stage import Served, Stage, database_cpu, free_port, granian, gunicorn

CONNECTIONS = 16
WARM_SECONDS = 1.0
OURS, GRANIAN, GUNICORN, SELECT = "ours", "granian", "gunicorn", "SELECT 1"
AREAS = [202, 206, 213, 214, 303, 312, 404, 415, 480, 503, 505, 520, 602, 617, 702, 718, 775, 801, 917, 928]


@dataclass
class Contender:
    """Somebody who takes requests: what each round brought."""

    name: str
    server: Served
    ask: Callable[[], bytes]
    good: int = 201
    rates: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def round(self, stage: Stage, seconds: float) -> Load:
        before = self.server.cpu() + database_cpu(stage)
        load = press(self.server.port, self.ask, connections=CONNECTIONS, seconds=seconds)
        spent = self.server.cpu() + database_cpu(stage) - before
        if set(load.statuses) != {self.good}:
            raise RuntimeError(f"{self.name} answered {dict(load.statuses)}")
        self.rates.append(load.rate)
        self.p99s.append(load.percentile(0.99) * 1000)
        self.cpu.append(spent / len(load.waits) * 1000)
        return load


def bodies() -> Callable[[], bytes]:
    """The bodies that every contender gets: 2,000 numbers in turn, as a person would fill the whole form."""
    count = itertools.count()

    def body() -> bytes:
        number = next(count)
        facts = {
            "phone": f"+1{AREAS[number % 20]}55501{number // 20 % 100:02d}",
            "name": "Renee Moss",
            "for_whom": "loved_one",
            "relationship": "mother",
            "language": "en",
            "zip": "85004",
            "call_now_any_hour": True,
            "safe_contact": {"voicemail": "none", "text": False},
            "message": "My son needs help soon.",
            "source": {"page": "/help", "campaign": "fall"},
        }
        return json.dumps(facts).encode()

    return body


def contenders(stage: Stage) -> list[Contender]:
    key, token = stage.make_ours(), textbook.make(stage)
    body = bodies()

    def ours() -> bytes:
        return post("/api/v1/leads/", body(), Authorization=f"Bearer {key}", Idempotency_Key=str(uuid.uuid4()))

    def theirs() -> bytes:
        return post("/api/leads/", body(), Authorization=f"Token {token}")

    port = free_port()
    web = stage.serve(OURS, *granian(port, "config.wsgi:application"), database="ours", port=port, path="/healthz")
    first, second = textbook.serve(stage, granian), textbook.serve(stage, gunicorn)
    return [
        Contender(OURS, web, ours),
        Contender(GRANIAN, first, theirs),
        Contender(GUNICORN, second, theirs),
        Contender(SELECT, first, lambda: get("/one/"), good=200),
    ]


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    them = contenders(stage)
    for one in them:
        press(one.server.port, one.ask, connections=CONNECTIONS, seconds=WARM_SECONDS)
    floor = pgbench.Rows(stage)
    for turn in range(rounds):
        for one in them[turn % len(them) :] + them[: turn % len(them)]:  # nobody is always the first
            one.round(stage, seconds)
    for _ in range(rounds):  # last, because it leaves more rows behind than all the others
        floor.round(seconds)
    return figures({one.name: one for one in them}, floor, stage)


def figures(them: dict[str, Contender], floor: pgbench.Rows, stage: Stage) -> list[Figure]:
    ours, select = them[OURS], them[SELECT]
    rival = max(them[GRANIAN], them[GUNICORN], key=lambda one: median(one.rates))
    rate, theirs, calibration = median(ours.rates), median(rival.rates), median(select.rates)
    tails = median(ours.p99s), median(rival.p99s)
    costs = median(ours.cpu), median(rival.cpu)
    return [
        Figure("create", f"creates at {CONNECTIONS} connections", "1/s", rate, theirs, f"textbook, {rival.name}",
               rate / theirs, least=2.0, calibrated=rate / calibration),
        Figure("create", "p99, median of rounds", "ms", tails[0], tails[1], f"textbook, {rival.name}",
               tails[0] / tails[1], most=1.0, calibrated=tails[0] / 1000 * calibration),
        Figure("create", "processor time a create, database too", "ms", costs[0], costs[1], "textbook",
               costs[0] / costs[1], calibrated=costs[0] / median(select.cpu)),
        Figure("create", "rows written a create", "rows", stage.rows_of_one("ours", ours.ask, ours.server.port),
               stage.rows_of_one("reference", rival.ask, rival.server.port), "textbook"),
        Figure("create", "share of what PostgreSQL alone can do", "", rate, median(floor.rates), "pgbench, our rows",
               rate / median(floor.rates)),
        Figure("create", "calibration: SELECT 1 over HTTP", "1/s", calibration),
    ]  # fmt: skip

"""Long lists: a page deep in a million leads beside the first one, and what it costs to open sealed fields."""

import json

from . import fill
from .client import get, press
from .create import bodies
from .report import Figure, median
from .stage import Stage, free_port, granian

MANY, PAGE, DEEP = 1_000_000, 50, 10_000
CONNECTIONS = 4


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    stage.make_ours()
    users = json.loads((stage.data / "house" / "demo.json").read_text())["users"]
    port, key = free_port(), users["navigator"]["key"]
    stage.serve("web", *granian(port, "config.wsgi:application"), database="ours", port=port, path="/healthz")
    fill.waiting(stage, MANY)
    first, deep = [], []
    for _ in range(rounds):
        first.append(page(port, key, MANY + 1, seconds / 2))
        deep.append(page(port, key, MANY + 1 - PAGE * (DEEP - 1), seconds / 2))
    return [
        Figure("lists", f"page {DEEP:,} of {MANY:,} leads", "ms", median(deep), median(first), "page 1",
               median(deep) / median(first), most=1.5),
        opened(stage, rounds),
    ]  # fmt: skip


def page(port: int, key: str, before: int, seconds: float) -> float:
    """Milliseconds a page of the API's list, median, of the leads before this one."""
    after = f"00000000-0000-7000-8000-{before:012x}"
    ask = get(f"/api/v1/leads/?limit={PAGE}&after={after}", Authorization=f"Bearer {key}")
    load = press(port, lambda: ask, connections=CONNECTIONS, seconds=seconds)
    if set(load.statuses) != {200}:
        raise RuntimeError(f"the list answered {dict(load.statuses)}")
    return median(load.waits) * 1000


def opened(stage: Stage, rounds: int) -> Figure:
    """One page read in turn with its fields left sealed, which costs what plain ones do, and with three opened."""
    body = bodies()
    texts = json.dumps([body().decode() for _ in range(PAGE)])
    told = json.loads(stage.run("-m", "tests.bench.opener", str(rounds), database="ours", BENCH_BODIES=texts))
    opened, sealed = median(told["opened"]), median(told["sealed"])
    return Figure("lists", f"a page of {PAGE}, three fields opened", "ms", opened, sealed, "left sealed",
                  opened / sealed, most=3.0)  # fmt: skip

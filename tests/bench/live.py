"""Open streams: how soon each hears of a lead that was posted, and what they cost the process that holds them."""

import asyncio
import json
import math
import time
import uuid
from dataclasses import dataclass, field

from .client import post, press
from .create import bodies
from .report import Figure
from .stage import Served, Stage, free_port, granian

STREAMS = 500
BETWEEN = 0.5  # seconds from one post to the next: a push is told from the one before by when it comes
LIMIT_MS = 500.0
GROWTH = 1.1  # of memory, from when all streams were open until the end


class Ear(asyncio.Protocol):
    """One stream; notes when it heard that the queue moved."""

    def __init__(self, request: bytes):
        self.request, self.heard, self.status = request, [], 0
        self.opened: asyncio.Future = asyncio.get_running_loop().create_future()

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.opened.done() and b'"beat"' in data:
            self.opened.set_result(None)
        if b'"queue"' in data:
            self.heard.append(time.perf_counter())

    def connection_lost(self, _problem) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("a stream was refused"))


@dataclass
class Crowd:
    """What many streams heard of pushes that began at `sent`."""

    ears: list[Ear]
    sent: list[float] = field(default_factory=list)

    def waits(self) -> list[float]:
        """Seconds of each push to each stream; those that never came are missing."""
        return [wait for ear in self.ears for sent in self.sent if (wait := _first(ear.heard, sent)) is not None]

    @property
    def missed(self) -> int:
        return len(self.ears) * len(self.sent) - len(self.waits())

    def percentile(self, share: float) -> float:
        ordered = sorted(self.waits())
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _first(heard: list[float], sent: float) -> float | None:
    after = [at - sent for at in heard if sent <= at < sent + 10]
    return min(after, default=None)


async def gather(port: int, cookies: list[str]) -> Crowd:
    """Open one stream for each session."""
    loop, ears = asyncio.get_running_loop(), []
    for cookie in cookies:
        request = f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
        ears.append((await loop.create_connection(lambda words=request: Ear(words), "127.0.0.1", port))[1])
    await asyncio.wait_for(asyncio.gather(*(ear.opened for ear in ears)), 60)
    return Crowd(ears)


async def push(crowd: Crowd, say, seconds: float) -> None:
    """Call `say` over and over, each time from another thread, and wait until what it said has come."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        crowd.sent.append(time.perf_counter())
        await asyncio.to_thread(say)
        await asyncio.sleep(BETWEEN)
    await asyncio.sleep(BETWEEN)


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    key = stage.make_ours()
    cookies = json.loads(stage.run("-m", "tests.bench.sessions", str(STREAMS), database="ours"))
    web, live = free_port(), free_port()
    stage.serve("web", *granian(web, "config.wsgi:application"), database="ours", port=web, path="/healthz")
    words = [*granian(live, "config.asgi:application"), "--backlog", "2048"]
    words[words.index("wsgi")], words[words.index("--workers") + 1] = "asgi", "1"
    at = words.index("--blocking-threads")
    served = stage.serve("live", *words[:at], *words[at + 2 :], database="ours", port=live, path="/live/healthz")
    return asyncio.run(_measured(stage, served, web, key, cookies, rounds * seconds))


async def _measured(stage: Stage, live: Served, web: int, key: str, cookies: list[str], seconds: float) -> list[Figure]:
    body, empty = bodies(), _memory(live)

    def say() -> None:
        once = {"Authorization": f"Bearer {key}", "Idempotency_Key": str(uuid.uuid4())}
        press(web, lambda: post("/api/v1/leads/", body(), **once), connections=1, seconds=0)

    crowd = await gather(live.port, cookies)
    await push(Crowd(crowd.ears), say, 2)
    full, spent = _memory(live), live.cpu()
    await push(crowd, say, seconds)
    return figures(crowd, empty, full, _memory(live), live.cpu() - spent)


def figures(crowd: Crowd, empty: float, full: float, end: float, spent: float) -> list[Figure]:
    p99, median = crowd.percentile(0.99) * 1000, crowd.percentile(0.5) * 1000
    what = f"post to {len(crowd.ears)} streams"
    return [
        Figure("live", f"{what}, p99", "ms", p99, LIMIT_MS, "the limit", p99 / LIMIT_MS, most=1.0),
        Figure("live", f"{what}, median", "ms", median),
        Figure("live", "pushes that a stream missed", "", crowd.missed, ratio=crowd.missed, most=0),
        Figure("live", "memory at the end", "MB", end, full, "at the beginning", end / full, most=GROWTH),
        Figure("live", "memory of a stream", "kB", (full - empty) * 1000 / len(crowd.ears)),
        Figure("live", "processor time of a push to all", "ms", spent / len(crowd.sent) * 1000),
    ]


def _memory(live: Served) -> float:
    """Megabytes of this server's processes."""
    return sum(one.memory_info().rss for one in [live.process, *live.process.children(recursive=True)]) / 1e6

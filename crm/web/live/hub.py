"""One subscription to Valkey for this process, and everybody who listens to it."""

import asyncio
import contextlib
import logging
from collections import deque
from functools import partial
from typing import Any

import redis.asyncio
from django.conf import settings
from django.db import DatabaseError
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from . import doors
from .notices import KEPT, NEVER, PERSON, At, Notice, at_of, event, of

log = logging.getLogger("wayline.live")
MOST = 64  # events that wait for one listener; the oldest is dropped, and the listener told to look at everything
BLOCK = 2000  # milliseconds that Valkey may wait before it says that there is nothing
AGAIN = 0.5  # seconds until Valkey is tried again
SOON = 1.0  # seconds after which somebody whose rights changed is looked at once more: their session may be ending


class Listener:
    """One stream: what waits to be sent, each thing once."""

    def __init__(self, watcher: doors.Watcher):
        self.watcher, self.ended = watcher, False
        self.waiting: dict[tuple[str, str], bytes] = {}
        self.woken = asyncio.Event()

    def put(self, kind: str, about: str, at: At) -> None:
        if len(self.waiting) >= MOST:
            self.waiting.pop(next(iter(self.waiting)))
            kind, about = "refresh", ""
        self.waiting.pop((kind, about), None)
        self.waiting[kind, about] = event(kind, about, at)
        self.woken.set()

    def end(self) -> None:
        self.ended = True
        self.woken.set()

    async def take(self, seconds: float) -> bytes:
        """What waits; nothing when nothing came for so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        return self.taken()

    def taken(self) -> bytes:
        """What waits now."""
        self.woken.clear()
        said = b"".join(self.waiting.values())
        self.waiting.clear()
        return said


class Hub:
    """`hears` is whether Valkey is there. `floor`: after it we know everything that was said, up to `last`."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.kept: deque[tuple[At, Notice]] = deque()
        self.floor = self.last = NEVER
        self.hears = False
        self.porter = doors.Porter()
        self.tasks: set[asyncio.Task] = set()

    def start(self) -> None:
        self._do(self._run())
        self._do(self._look())

    def _do(self, work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # who listens

    def join(self, watcher: doors.Watcher, since: str) -> Listener:
        """A listener, with what was said since they last heard something; or "refresh" when we cannot know."""
        listener = Listener(watcher)
        self.listeners.add(listener)
        if not self.hears:
            listener.put("away", "", self.last)
        elif since:
            self._catch_up(listener, at_of(since))
        return listener

    def _catch_up(self, listener: Listener, since: At | None) -> None:
        if since is None or not self.floor <= since <= self.last:
            listener.put("refresh", "", self.last)
            return
        for at, notice in self.kept:
            if at > since and listener.watcher.may_know(notice):
                listener.put(notice.kind, notice.about, at)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    # what is said

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError) as problem:
                self._deaf(problem)
                await asyncio.sleep(AGAIN)

    async def _listen(self) -> None:
        limits: Any = {"socket_connect_timeout": 1, "socket_timeout": BLOCK / 1000 + 2, "decode_responses": True}
        async with redis.asyncio.from_url(
            settings.REDIS_URL, protocol=2, retry=Retry(NoBackoff(), 0), **limits
        ) as line:
            await self._begin(line)
            while True:
                last = f"{self.last[0]}-{self.last[1]}"
                found: Any = await line.xread({settings.LIVE_STREAM: last}, block=BLOCK, count=KEPT)
                for at, fields in found[0][1] if found else []:
                    self._heard(_at(at), of(fields))

    async def _begin(self, line) -> None:
        """Hear again: what was said meanwhile, or "refresh" to all when Valkey no longer knows."""
        rows = await line.xrevrange(settings.LIVE_STREAM, count=KEPT)
        entries = [(_at(at), of(fields)) for at, fields in reversed(rows)]
        known = bool(self.last > NEVER and entries and entries[0][0] <= self.last <= entries[-1][0])
        if not known:
            self.kept.clear()
            self.floor = self.last = entries[0][0] if entries else ((await line.time())[0] * 1000, 0)
        was_deaf, self.hears = not self.hears, True
        for at, notice in entries:
            if at > self.last:
                self._heard(at, notice, aloud=known)
        for listener in self.listeners if was_deaf else ():
            listener.put("here" if known else "refresh", "", self.last)

    def _deaf(self, problem: Exception) -> None:
        if self.hears:
            log.warning("valkey away: %s", type(problem).__name__)
        self.hears = False
        for listener in self.listeners:
            listener.put("away", "", self.last)

    def _heard(self, at: At, notice: Notice, *, aloud: bool = True) -> None:
        self.last = at
        self.kept.append((at, notice))
        if len(self.kept) > KEPT:
            self.floor = self.kept.popleft()[0]
        if notice.kind == PERSON:
            self._do(self._look_at(notice.about))
        if aloud:
            for listener in self.listeners:
                if listener.watcher.may_know(notice):
                    listener.put(notice.kind, notice.about, at)

    # who may still listen

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_LOOK_SECONDS)
            await self._end_gone(set(self.listeners))

    async def _look_at(self, user: str) -> None:
        for pause in (0, SOON):
            await asyncio.sleep(pause)
            await self._end_gone({one for one in self.listeners if one.watcher.user == user})

    async def _end_gone(self, listeners: set[Listener]) -> None:
        if not listeners:
            return
        try:
            gone = await self.porter.ask(partial(doors.gone, {one.watcher for one in listeners}))
        except DatabaseError:  # then no page opens anything either: they stay, and are looked at when it is back
            return
        for listener in listeners:
            if listener.watcher in gone:
                listener.end()


def _at(text: str) -> At:
    found = at_of(text)
    assert found is not None
    return found

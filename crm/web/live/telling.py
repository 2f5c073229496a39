"""`tell("queue")`: pages that may know look again. Nobody who tells waits for Valkey, or fails with it."""

import atexit
import os
import threading
import time
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from crm.watch import untold

from .notices import KEPT, Notice

AT_MOST_EVERY = 0.1  # seconds: what is told in between goes together, the same thing once
LIMIT = 0.1  # seconds that Valkey has to take it
AGAIN = 0.5  # seconds until the next try when it did not
MOST = 1000  # notices that wait for Valkey; older ones are dropped


def tell(kind: str, about: object = "", to: object = "") -> None:
    """Once the transaction has committed: something of this kind changed."""
    transaction.on_commit(partial(teller.say, Notice(kind, str(about), str(to))), robust=True)


class Teller:
    """This process's line to Valkey, with a thread of its own that keeps what was not taken and tries again."""

    def __init__(self) -> None:
        self.waiting: dict[Notice, None] = {}
        self.woken = threading.Event()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.line: Any = None
        self.busy = False

    def say(self, notice: Notice) -> None:
        self.waiting[notice] = None
        if len(self.waiting) > MOST:
            self.waiting.pop(next(iter(self.waiting)), None)
            untold(1)
        if not self.woken.is_set():
            self.woken.set()
        if self.thread is None:
            self._start()

    def _start(self) -> None:
        with self.lock:
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="live", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        while True:
            self.woken.wait()
            time.sleep(AT_MOST_EVERY if self._send() else AGAIN)
            if not self.waiting:
                self.woken.clear()
            if self.waiting:
                self.woken.set()

    def _send(self) -> bool:
        """Send what waits; what Valkey did not take waits on."""
        self.busy, batch = True, list(self.waiting)
        for notice in batch:
            self.waiting.pop(notice, None)
        try:
            self._write(batch)
        except Exception:  # whatever ails it, the pages ask by themselves meanwhile
            untold(len(batch))
            self.line = None
            for notice in batch:
                self.waiting.setdefault(notice)
            return False
        finally:
            self.busy = False
        return True

    def _write(self, batch: list[Notice]) -> None:
        if self.line is None:
            self.line = _line()
        together = self.line.pipeline(transaction=False)
        for notice in batch:
            together.xadd(settings.LIVE_STREAM, notice.fields, maxlen=KEPT, approximate=True)
        together.execute()

    def flush(self, seconds: float) -> bool:
        """Wait until everything was sent, for so long at most."""
        end = time.monotonic() + seconds
        while (self.waiting or self.busy) and time.monotonic() < end:
            time.sleep(0.01)
        return not self.waiting


def _line():
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    limits = {"socket_connect_timeout": LIMIT, "socket_timeout": LIMIT}
    return redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **limits)


teller = Teller()


def _begin_anew() -> None:
    """A forked process has none of its parent's threads."""
    global teller
    teller = Teller()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
atexit.register(lambda: teller.thread and teller.flush(LIMIT * 3))

"""What the sweeper does over and over. Upper floors register theirs; each may run twice, in any order, anywhere."""

import functools
import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, close_old_connections, connection

from crm.watch.places import frames_of

log = structlog.get_logger()
SLOW_MS = 1000.0
CHORES: list[Callable[[], int]] = []
SLOW: list[Callable[[], int]] = []  # what waits for others' machines: the sweeper does these beside the rest


def chore(work: Callable[[], int]) -> Callable[[], int]:
    """Register `work`: it does a little of what is due and returns how many rows it did."""
    CHORES.append(work)
    return work


def slow_chore(work: Callable[[], int]) -> Callable[[], int]:
    SLOW.append(work)
    return work


def at_most_every(seconds: float):
    """A chore that this process does so often at most, however often it sweeps."""

    def wrap(work: Callable[[], int]) -> Callable[[], int]:
        did_at = -seconds

        @functools.wraps(work)
        def run() -> int:
            nonlocal did_at
            if time.monotonic() - did_at < seconds:
                return 0
            did_at = time.monotonic()
            return work()

        return run

    return wrap


def sweep() -> int:
    """Every chore once. One that fails is written down and does not keep the others from theirs."""
    close_old_connections()
    return sum(_safely(work) for work in CHORES)


def sweep_slowly() -> int:
    """The same for what may take long."""
    close_old_connections()
    return sum(_safely(work) for work in SLOW)


def _safely(work: Callable[[], int]) -> int:
    began = time.perf_counter()
    try:
        done = work()
    except DatabaseError as problem:
        log.error("chore failed", chore=work.__name__, **frames_of(problem))
        connection.close()
        return 0
    ms = (time.perf_counter() - began) * 1000
    if done or ms > SLOW_MS:
        log.info("chore", chore=work.__name__, rows=done, ms=round(ms, 1))
    return done

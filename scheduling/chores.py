"""What the sweeper does over and over. Upper floors register theirs; each may run twice, in any order, anywhere."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

log = logging.getLogger("wayline.sweeper")
CHORES: list[Callable[[], int]] = []
SLOW: list[Callable[[], int]] = []  # what waits for others' machines: the sweeper does these beside the rest


def chore(work: Callable[[], int]) -> Callable[[], int]:
    """Register `work`: it does a little of what is due and returns how many rows it did."""
    CHORES.append(work)
    return work


def slow_chore(work: Callable[[], int]) -> Callable[[], int]:
    SLOW.append(work)
    return work


def sweep() -> int:
    """Every chore once. One that fails is written down and does not keep the others from theirs."""
    close_old_connections()
    return sum(_safely(work) for work in CHORES)


def sweep_slowly() -> int:
    """The same for what may take long."""
    close_old_connections()
    return sum(_safely(work) for work in SLOW)


def _safely(work: Callable[[], int]) -> int:
    try:
        return work()
    except DatabaseError as problem:
        log.error("chore %s failed: %s", work.__name__, type(problem).__name__)
        connection.close()
        return 0

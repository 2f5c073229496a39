"""Counting in a sliding window, in this process; `shared` tells the others of it now and then: docs/decisions/0022."""

import math
import threading
import time
from dataclasses import dataclass

from django.conf import settings

from . import shared
from .rates import Rate

MOST_NAMES = 20_000
SHARE = 8  # what others do not know of yet is at most this part of a limit


@dataclass(slots=True)
class Count:
    """What was let through in the window of this number and in the one before; `untold` of it only here."""

    window: int
    now: int = 0
    before: int = 0
    untold: int = 0

    def level(self, at: float) -> float:
        """As if the window before had been even: its part that lies within the last `seconds`."""
        return self.now + self.before * (1 - (at - self.window))


class Limit:
    """`use` counts one of `name` and says how full that is: 1.0 is just full, more is over, and 0 is no limit."""

    def __init__(self, kind: str):
        self.kind = kind
        self.lock = threading.Lock()
        self.counts: dict[str, Count] = {}

    @property
    def rate(self) -> Rate | None:
        return settings.LIMITS.get(self.kind)

    def use(self, name: str, times: float = 1.0) -> float:
        """Beyond `times` the limit nothing is counted: whoever waits is let in again."""
        rate = self.rate
        if rate is None or not name:
            return 0.0
        at = time.time() / rate.seconds
        with self.lock:
            count = self._count(name, int(at))
            full = (count.level(at) + 1) / rate.most
            if full <= times:
                count.now += 1
                count.untold += 1
        if count.untold >= max(2, rate.most // SHARE):
            shared.tell(self, name)
        return full

    def give_back(self, name: str) -> None:
        """The one that was just counted was none."""
        with self.lock:
            count = self.counts.get(name)
            if count and count.now:
                count.now, count.untold = count.now - 1, count.untold - 1

    def wait(self, name: str) -> int:
        """Seconds until one more of `name` fits."""
        rate = self.rate
        if rate is None:
            return 1
        at = time.time() / rate.seconds
        with self.lock:
            count = self._count(name, int(at))
            room = rate.most - 1 - count.now
            share = 1 - room / max(count.before, 1) if room >= 0 else 2 - (rate.most - 1) / count.now
        return max(1, math.ceil((share - (at - count.window)) * rate.seconds))

    def _count(self, name: str, window: int) -> Count:
        count = self.counts.get(name)
        if count is None or count.window < window:
            before = count.now if count and count.window == window - 1 else 0
            self._make_room(window)
            count = self.counts[name] = Count(window, before=before)
        return count

    def _make_room(self, window: int) -> None:
        if len(self.counts) < MOST_NAMES:
            return
        kept = {name: count for name, count in self.counts.items() if count.window >= window - 1}
        self.counts = kept if len(kept) < MOST_NAMES else {}  # what was told comes back with the next news

    def take_untold(self, name: str) -> tuple[int, int]:
        """(window, how many that others do not know of): they are told now."""
        with self.lock:
            count = self.counts.get(name)
            if count is None:
                return 0, 0
            untold, count.untold = count.untold, 0
            return count.window, untold

    def heard(self, name: str, window: int, *, now: int, before: int) -> None:
        """What all processes together have let through. Who started anew knows less than we do."""
        with self.lock:
            count = self.counts.get(name)
            if count and count.window == window:
                count.now = max(count.now, now + count.untold)
                count.before = max(count.before, before)

    def untell(self, name: str, window: int, untold: int) -> None:
        """They were not told after all."""
        with self.lock:
            count = self.counts.get(name)
            if count and count.window == window:
                count.untold += untold

    def forget(self) -> None:
        with self.lock:
            self.counts.clear()

"""What was acknowledged, written down by those who heard it; at the end it is held against what exists."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from .door import Answer


@dataclass
class Ledger:
    """`references` and `tokens` are requests that got a 2xx or the page; `fault` is what was going on then."""

    fault: str = "calm"
    references: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    calls: dict[str, tuple[str, str]] = field(default_factory=dict)
    snoozes: dict[str, str] = field(default_factory=dict)
    holding: dict[str, str] = field(default_factory=dict)
    open_keys: set[str] = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    acknowledged: Counter = field(default_factory=Counter)
    repeats: int = 0
    held_twice: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, answer: Answer | None) -> None:
        """Counted by status; a 503 that does not say when to come back is counted apart."""
        name: int | str = answer.status if answer else "no answer"
        if answer and answer.status == 503 and "retry-after" not in answer.headers:
            name = "503 without Retry-After"
        with self.lock:
            self.statuses[name] += 1

    def asked(self, key: str) -> None:
        """A submission that its sender will repeat until it is acknowledged."""
        with self.lock:
            self.repeats += key in self.open_keys
            self.open_keys.add(key)

    def received(self, key: str, reference: str) -> None:
        self._settled(key, self.references, reference)

    def shown(self, key: str, token: str) -> None:
        self._settled(key, self.tokens, token)

    def _settled(self, key: str, names: dict[str, str], name: str) -> None:
        with self.lock:
            names[name] = self.fault
            self.open_keys.discard(key)
            self.acknowledged[self.fault] += 1

    def took(self, lead: str, who: str) -> None:
        """Given to `who`, who is sure of it from now until they begin to give it back."""
        with self.lock:
            if self.holding.get(lead, who) != who:
                self.held_twice.append(lead)
            self.holding[lead] = who
            self.acknowledged[self.fault] += 1

    def gives_back(self, lead: str) -> None:
        with self.lock:
            self.holding.pop(lead, None)

    def ended(self, call: str, outcome: str) -> None:
        with self.lock:
            self.calls[call] = (outcome, self.fault)
            self.acknowledged[self.fault] += 1

    def snoozed(self, reminder: str, due_at: str | None) -> None:
        """None: it is not known whether the last one was kept."""
        with self.lock:
            if due_at is None:
                self.snoozes.pop(reminder, None)
                return
            self.snoozes[reminder] = due_at
            self.acknowledged[self.fault] += 1

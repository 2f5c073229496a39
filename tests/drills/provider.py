"""A mail provider over a real socket: it keeps each Message-ID once, and can be told to hang, to trickle, to refuse."""

import threading
import time

from tests.reminders.sink import Sink, Talk

LONGEST_HANG = 120


class MoodyTalk(Talk):
    """Its mood shows when it is told for whom the mail is."""

    def answer(self, line: bytes) -> str:
        if line[:4].upper() != b"RCPT":
            return super().answer(line)
        mood = self.server.mood
        if mood == "hang":
            self.server.over.wait(LONGEST_HANG)
        if mood == "trickle":
            self._trickle("250 " + "o" * LONGEST_HANG)
        return "451 not now" if mood == "refuse" else "250 ok"

    def _trickle(self, words: str) -> None:
        """A byte a second: each read of the other side succeeds, and the line never ends."""
        for letter in words:
            self.wfile.write(letter.encode())
            if self.server.over.wait(1):
                return


class Provider(Sink):
    """`kept` by Message-ID with the moment of its first coming; `mood` is hang, trickle, refuse or none."""

    request_queue_size = 128

    def __init__(self) -> None:
        self.mood = ""
        self.over = threading.Event()
        self.first_at: dict[str, float] = {}
        super().__init__(MoodyTalk)

    def keep(self, raw: bytes):
        mail = super().keep(raw)
        self.first_at.setdefault(mail["Message-ID"], time.time())
        return mail

    def keys(self) -> set[str]:
        """The dedupe keys that came: ids of deliveries."""
        return {name[1:].split("@")[0] for name in self.kept}

    def came(self, key: str) -> float:
        """When this key first came."""
        return next(at for name, at in self.first_at.items() if name[1:].startswith(key))

    def __exit__(self, *problem) -> None:
        self.over.set()
        super().__exit__(*problem)

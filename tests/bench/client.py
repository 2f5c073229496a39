"""A closed loop of HTTP/1.1 clients in one process: each connection sends when its last answer is whole."""

import math
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Load:
    """What came back: answers by status, seconds of each, and for how long they were asked."""

    statuses: Counter = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds that `share` of the answers took at most (nearest rank)."""
        ordered = sorted(self.waits)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Line:
    """One connection. `ask` gives the whole bytes of the next request."""

    def __init__(self, port: int, ask: Callable[[], bytes]):
        self.port, self.ask = port, ask
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self.got = b""
        self.sent = time.perf_counter()
        self.socket.sendall(self.ask())

    def hear(self) -> int:
        """The status once the answer is whole, else 0."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up in the middle of an answer")
        self.got += part
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return 0
        return int(head[9:12])


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def press(port: int, ask: Callable[[], bytes], *, connections: int, seconds: float) -> Load:
    """Keep `connections` busy for `seconds`; answers that were under way at the end are heard and counted."""
    load, lines = Load(), [Line(port, ask) for _ in range(connections)]
    ears = selectors.DefaultSelector()
    started = time.perf_counter()
    for line in lines:
        ears.register(line.socket, selectors.EVENT_READ, line)
        line.send()
    while ears.get_map():
        for key, _ in ears.select(30):
            _heard(key.data, load, ears, more=time.perf_counter() - started < seconds)
    load.seconds = time.perf_counter() - started
    return load


def _heard(line: Line, load: Load, ears: selectors.BaseSelector, *, more: bool) -> None:
    status = line.hear()
    if not status:
        return
    load.waits.append(time.perf_counter() - line.sent)
    load.statuses[status] += 1
    if more:
        line.send()
        return
    ears.unregister(line.socket)
    line.socket.close()


def post(path: str, body: bytes, **headers: str) -> bytes:
    """The bytes of one POST of JSON."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def get(path: str, **headers: str) -> bytes:
    """The bytes of one GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()

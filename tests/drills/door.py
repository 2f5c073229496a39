"""One HTTP client that knows when it does not know: no whole answer is `None`, never a guess."""

import http.client
import json
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def facts(self) -> dict:
        return json.loads(self.body) if self.body else {}


class Door:
    """Keeps its connection while that works. One thread each."""

    def __init__(self, port: int, key: str = "", seconds: float = SECONDS) -> None:
        self.port, self.key, self.seconds = port, key, seconds
        self.line: http.client.HTTPConnection | None = None

    def json(self, verb: str, path: str, facts: dict | None = None, **headers: str) -> Answer | None:
        said = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        return self.send(verb, f"/api/v1/{path}", json.dumps(facts or {}).encode() if verb != "GET" else b"", said)

    def form(self, path: str, **fields: str) -> Answer | None:
        return self.send(
            "POST", path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def page(self, path: str) -> Answer | None:
        return self.send("GET", path, b"", {})

    def send(self, verb: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | None:
        """None: it may or may not have been done."""
        try:
            line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
            self.line = line
            line.request(verb, path, body or None, headers)
            said = line.getresponse()
            answer = Answer(said.status, said.read(), {name.lower(): value for name, value in said.getheaders()})
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line.close()
        self.line = None

"""A process of live streams as docker-compose.yml starts it, and listeners that hold real connections to it."""

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest
from django.test import Client

from config.processes import until
from crm.web.live.telling import teller
from tests import databases
from tests.browser.house import free_port

PATIENCE = 8  # seconds


class Stream:
    """One open stream: `status`, and what it said."""

    def __init__(self, port: int, user=None, path: str = "/live/", **headers: str):
        if user is not None:
            self.client = Client()
            self.client.force_login(user)
            headers["Cookie"] = f"wayline={self.client.cookies['wayline'].value}"
        self.line = HTTPConnection("127.0.0.1", port, timeout=15)
        self.line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.answer = self.line.getresponse()
        self.status, self.headers = self.answer.status, self.answer.headers

    def lines(self):
        """Each line until the stream ends, or until nothing else can be hoped for."""
        end = time.monotonic() + PATIENCE
        while line := self.answer.readline():
            assert time.monotonic() < end, "that was never said"
            yield line.decode().rstrip("\n")

    def events(self):
        """Each event as (id, data)."""
        found = {}
        for line in self.lines():
            name, _, value = line.partition(": ")
            found[name] = value
            if not line and "data" in found:
                yield found["id"], found["data"]
                found = {}

    def hear(self, kind: str) -> tuple[str, str]:
        """The next event of this kind."""
        return next(one for one in self.events() if f'"type":"{kind}"' in one[1])

    def hear_all(self, *kinds: str) -> None:
        """Until each of these kinds was heard, in whatever order they come."""
        wanted = set(kinds)
        for _, data in self.events():
            wanted -= {kind for kind in wanted if f'"type":"{kind}"' in data}
            if not wanted:
                return

    def close(self) -> None:
        self.line.close()


class Live:
    """The process. `open(user)` is a stream that has begun; `end()` and `start()` take it away and bring it back."""

    def __init__(self, database: str, folder):
        self.port, self.log, self.streams = free_port(), folder / "live.log", []
        more = {"WAYLINE_LIVE_BEAT_SECONDS": "0.3", "WAYLINE_LIVE_LOOK_SECONDS": "0.5"}
        self.env = {**os.environ, **more, "DATABASE_URL": databases.app_url(database)}

    def start(self) -> "Live":
        words = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers-kill-timeout", "1"]
        with self.log.open("ab") as out:
            argv = [sys.executable, "-m", "granian", *words, "--log-level", "warning", "config.asgi:application"]
            self.process = subprocess.Popen(argv, env=self.env, stdout=out, stderr=out)
        assert until(self._answers, 60), self.log.read_text()
        return self

    def _answers(self) -> bool:
        try:
            return Stream(self.port, path="/live/healthz").status == 200
        except OSError:
            return False

    def open(self, user, path: str = "/live/", **headers: str) -> Stream:
        stream = self.open_as_it_is(user, path, **headers)
        if stream.status == 200:
            stream.hear("beat")
        return stream

    def open_as_it_is(self, user, path: str = "/live/", **headers: str) -> Stream:
        self.streams.append(Stream(self.port, user, path, **headers))
        return self.streams[-1]

    def end(self) -> None:
        for stream in self.streams:
            stream.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


@pytest.fixture
def live(fresh_database, settings, tmp_path):
    settings.LIVE_STREAM = f"wayline:live:{fresh_database}"
    one = Live(fresh_database, tmp_path)
    yield one.start()
    assert teller.flush(5)
    one.end()

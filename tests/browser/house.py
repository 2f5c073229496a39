"""A whole Wayline in real processes on a database of its own, for tests that press keys."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import psycopg

from tests import databases

PATIENCE = 60  # seconds until /readyz


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """`url`, `demo` (people and keys), `logs` (a folder), `owner` (SQL as the owner: how time is moved)."""

    def __init__(self, template: str, data: Path, *demo_words: str, **more: str):
        self.data, self.logs, self.more = data, data / "logs", more
        self.logs.mkdir()
        self.database = databases.clone(template)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.running: dict[str, subprocess.Popen] = {}
        self._run("manage.py", "demo", "--url", self.url, *demo_words)
        self.demo = json.loads((data / "demo.json").read_text())

    def _environment(self) -> dict[str, str]:
        own = {"WAYLINE_DATA": str(self.data), "WAYLINE_DEMO": "1", "WAYLINE_URL": self.url}
        return {**os.environ, **own, **self.more, "DATABASE_URL": databases.app_url(self.database)}

    def _run(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], check=True, env=self._environment(), stdout=subprocess.DEVNULL)

    def start(self) -> "House":
        self._serve()
        worker = ["worker", "--pool", "threads", "--concurrency", "2", "--without-mingle", "--loglevel", "INFO"]
        self._spawn("worker", "-m", "celery", "-A", "config", *worker)
        self._spawn("sweeper", "manage.py", "sweeper")
        self._wait_until_ready()
        return self

    def _serve(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        listen = ["--host", "127.0.0.1", "--port", port, "--workers-kill-timeout", "1", "--log-level", "warning"]
        self._spawn("web", "-m", "granian", "--interface", "asgi", *listen, "config.one_port:application")

    @contextmanager
    def away(self):
        """Web, streams and all, has ended; at the end it is there again."""
        self.running["web"].terminate()
        self.running["web"].wait(20)
        try:
            yield
        finally:
            self._serve()
            self._wait_until_ready()

    def _spawn(self, name: str, *words: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            words_, env = [sys.executable, *words], self._environment()
            if name != "sweeper":  # which alone opens the spool
                env.pop("WAYLINE_SPOOL_PRIVATE_KEY", None)
            self.running[name] = subprocess.Popen(words_, env=env, stdout=log, stderr=log)

    @contextmanager
    def frozen(self, name: str):
        """A service that is there, takes connections, and answers nothing."""
        first = psutil.Process(self.running[name].pid)
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def _wait_until_ready(self) -> None:
        import time

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        raise AssertionError((self.logs / "web.log").read_text()[-2000:])

    def sql(self, statement: str, *values) -> list[tuple]:
        with psycopg.connect(databases.owner_url(self.database), autocommit=True) as owner:
            found = owner.execute(statement, values)
            return found.fetchall() if found.description else []

    def api(self, who: str, path: str, body: dict | None = None) -> dict:
        """One call of the API with somebody's personal key: GET, or POST with a body."""
        key = self.demo["intake_key"] if who == "site" else self.demo["users"][who]["key"]
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def stop(self) -> None:
        with ExitStack() as last:
            last.callback(databases.drop, self.database)
            for process in self.running.values():
                process.terminate()
            for process in self.running.values():
                last.callback(process.wait, timeout=20)


class NewHouse(House):
    """A real helpline: an empty database, then what docs/install.md says, and nobody but its administrator."""

    def __init__(self, data: Path, config: str, administrator: dict[str, str], **more: str):
        self.data, self.logs, self.more = data, data / "logs", more
        self.logs.mkdir()
        self.database = databases.make()
        self.url = f"http://127.0.0.1:{free_port()}"
        self.running = {}
        self.demo = {"users": {"admin": administrator}}
        self.more |= {"WAYLINE_DEMO": "0", "ADMIN_PASSWORD": administrator["password"]}
        self.more |= {"WAYLINE_KEY_RING": "", "WAYLINE_KEY_RING_FILE": str(data / "ring.json")}
        self.more |= {"DATABASE_OWNER_URL": databases.owner_url(self.database)}
        (data / "helpline.toml").write_text(config)
        self._run("-m", "crm.privacy.ring", str(data / "ring.json"))
        self._run("manage.py", "migrate", "-v0")
        self._run("manage.py", "setup", "--config", str(data / "helpline.toml"), "--escrow-confirmed")

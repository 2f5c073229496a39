"""A web server of two processes, as it runs in production, and what it tells about itself to the outside."""

import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from config.processes import until
from tests.browser.house import House
from tests.watch.sink import open_sink


class Web(House):
    """Only web, with two workers, on a database of its own; lines as in production."""

    def start(self) -> "Web":
        port = self.url.rsplit(":", 1)[1]
        listen = ["--host", "127.0.0.1", "--port", port, "--workers", "2", "--blocking-threads", "4"]
        self._spawn("web", "-m", "granian", "--interface", "wsgi", *listen, "--no-ws", "--log-level", "warning",
                    "config.wsgi:application")  # fmt: skip
        assert until(lambda: self.ask("/healthz")[0] == 200, 30), (self.logs / "web.log").read_text()[-2000:]
        return self

    def ask(self, path: str, form: dict | None = None, **headers: str) -> tuple[int, str]:
        """Status and body; no answer is 0. A redirect is not followed."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        return self._answer(urllib.request.Request(self.url + path, data, headers))

    def post_lead(self, body: bytes, **headers: str) -> tuple[int, str]:
        key = {"Authorization": f"Bearer {self.demo['intake_key']}", "Content-Type": "application/json"}
        return self._answer(urllib.request.Request(f"{self.url}/api/v1/leads/", body, key | headers))

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, problem.read().decode()
        except OSError:
            return 0, ""

    def workers(self) -> set[int]:
        """The process ids that have written down a request."""
        folder = self.data / "metrics"
        names = [file.name for file in folder.rglob("histogram_*.db")]
        return {int(re.sub(r"\D", "", name)) for name in names}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@pytest.fixture(scope="module")
def sink():
    with open_sink() as found:
        yield found


@pytest.fixture(scope="module")
def more():
    """Further settings of web; a module says its own."""
    return {}


@pytest.fixture(scope="module")
def web(migrated, tmp_path_factory, sink, more):
    dsn = sink.url.replace("http://", "http://key@") + "/1"
    told = {"WAYLINE_SENTRY_DSN": dsn, "OTEL_EXPORTER_OTLP_ENDPOINT": sink.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
    words = told | {"WAYLINE_LOG_FORMAT": "json"} | more
    found = Web(migrated, tmp_path_factory.mktemp("web"), "--empty", **words)
    try:
        yield found.start()
    finally:
        found.stop()


@pytest.fixture(scope="session")
def imported():
    """What a fresh process has read from the disk once the application is ready."""

    def names(**environment: str) -> set[str]:
        code = "import django, sys; django.setup(); print(*sys.modules)"
        import os

        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, cwd=Path(__file__).parents[2], capture_output=True, check=True
        )
        return set(done.stdout.decode().split())

    return names

"""Compose's services started here, with real PostgreSQL, Valkey and nginx."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.processes import until
from tests import databases
from tests.browser.house import House, free_port
from tests.deploy.compose import OURS, ROOT, SERVICES, Run
from tests.deploy.front import Front

STAYING = [name for name in OURS if "healthcheck" in SERVICES[name]]
HEALTHY_SECONDS = 60


@pytest.fixture(scope="session")
def image(tmp_path_factory) -> Path:
    """What the Dockerfile leaves in WAYLINE_DATA: its own last RUN, run here."""
    data = tmp_path_factory.mktemp("image")
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    command = re.findall(r"^RUN (.*collectstatic.*)$", text, re.MULTILINE)[0].replace(" python ", f" {sys.executable} ")
    subprocess.run(["sh", "-c", command], check=True, cwd=ROOT, env={"WAYLINE_DATA": str(data), "PATH": os.defpath})
    return data


class Town:
    """Every service of docker-compose.yml, as it is written there, on one new database with Harborlight's people."""

    def __init__(self, migrated: str, image: Path, folder: Path):
        (folder / "data").mkdir()
        self.house = House(migrated, folder / "data", "--empty")
        self.port, self.live_port = free_port(), free_port()
        self.front = Front(folder, f"127.0.0.1:{self.port}", live=f"127.0.0.1:{self.live_port}")
        ports = {"8000": str(self.port), "8001": str(self.live_port)}
        moved = {"0.0.0.0": "127.0.0.1", **ports, "/tmp/": f"{folder}/tmp/", "/srv/outage": f"{folder}/outage"}
        moved["/srv/spool"] = f"{folder}/spool"
        self.runs = {name: Run(name, self._real(), moved, folder / f"{name}.log") for name in OURS}
        for run in self.runs.values():
            run.env["WAYLINE_DATA"] = str(image)

    def _real(self) -> dict[str, str]:
        redis = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/7"  # where no other test's worker takes our tasks
        pair = ("WAYLINE_SPOOL_PUBLIC_KEY", "WAYLINE_SPOOL_PRIVATE_KEY")
        secret = {name: os.environ[name] for name in ("SECRET_KEY", "WAYLINE_KEY_RING", *pair)}
        urls = {"DATABASE_URL": databases.app_url(self.house.database), "REDIS_URL": redis}
        owner = {"DATABASE_OWNER_URL": databases.owner_url(self.house.database)}
        more = {"WAYLINE_PROXY_HOPS": "1", "WAYLINE_METRICS_TOKEN": "", "WAYLINE_URL": self.front.url}
        more |= {"WAYLINE_LIMITS": "", "WAYLINE_SENTRY_DSN": "", "OTEL_EXPORTER_OTLP_ENDPOINT": ""}
        more |= {"EMAIL_HOST": "", "EMAIL_PORT": "587", "EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": ""}
        more |= {"WAYLINE_TELEPHONY": "tel", "TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}
        return {**secret, **urls, **owner, **more}

    def healthy(self, name: str) -> bool:
        return until(self.runs[name].healthy, HEALTHY_SECONDS)

    def log(self, name: str) -> str:
        return self.runs[name].log.read_text()[-3000:]

    def stop(self) -> None:
        self.front.stop()
        for run in self.runs.values():
            run.stop()
        self.house.stop()


@pytest.fixture(scope="session")
def town(migrated, image, tmp_path_factory):
    one = Town(migrated, image, tmp_path_factory.mktemp("town"))
    try:
        assert one.runs["pages"].start().process.wait(60) == 0, one.log("pages")
        for name in STAYING:
            one.runs[name].start()
        one.front.start()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="session")
def dead(town, tmp_path_factory):
    """nginx with the pages of this helpline, and an application that is not there."""
    folder = tmp_path_factory.mktemp("dead")
    (folder / "outage").symlink_to(town.front.folder / "outage")
    front = Front(folder, f"127.0.0.1:{free_port()}").start()
    yield front
    front.stop()


class Echo(BaseHTTPRequestHandler):
    """Answers with what reached it; an address with "slow" in it, too late."""

    def do_GET(self):
        time.sleep(3 if "slow" in self.path else 0)
        body = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def echo(tmp_path_factory):
    """nginx before a program that says what it was told: ask(path) answers {path, headers}."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    front = Front(tmp_path_factory.mktemp("echo"), f"127.0.0.1:{server.server_port}", patience="1s").start()
    yield SimpleNamespace(front=front, ask=lambda path, **headers: json.loads(front.ask(path, **headers).text))
    front.stop()
    server.shutdown()

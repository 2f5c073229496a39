"""`dev.py up` in a fresh copy of the tree: the whole of Wayline, started, stopped, killed and started again."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.processes import until
from tests.setup.conftest import ROOT

pytestmark = pytest.mark.slow
FRESH_SECONDS = 120
GONE_SECONDS = 10
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "var", "*cache*", "staticfiles")
NOT_OURS = ("DATABASE_", "REDIS_URL", "WAYLINE_", "SECRET_KEY", "DJANGO_", "PYTEST_")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Run:
    """One `dev.py up`."""

    def __init__(self, tree: Path, data: Path) -> None:
        self.data, self.url = data, f"http://127.0.0.1:{(port := free_port())}"
        env = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        self.said = data.with_suffix(".said")
        self.process = subprocess.Popen(
            [sys.executable, tree / "dev.py", "up", "--port", str(port), "--data", data],
            env=env,
            stdout=self.said.open("a"),
            stderr=subprocess.STDOUT,
        )

    def ready(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
            return answer.status == 200 and "Ctrl-C" in self.said.read_text()
        assert self.process.poll() is None, self.said.read_text()
        return False

    def below(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, how: int) -> tuple[int, list[psutil.Process]]:
        """Send the signal; answer the exit status and which processes are left after GONE_SECONDS."""
        below = self.below()
        self.process.send_signal(how)
        return self.process.wait(GONE_SECONDS), psutil.wait_procs(below, timeout=GONE_SECONDS)[1]

    def send_lead(self) -> int:
        key = json.loads((self.data / "demo.json").read_text())["intake_key"]
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = json.dumps({"phone": "602-555-0147"}).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/leads/", body, headers)
        return urllib.request.urlopen(request, timeout=10).status

    def leads(self) -> int:
        owner = json.loads((self.data / "servers.json").read_text())["environment"]["DATABASE_OWNER_URL"]
        with psycopg.connect(owner) as connection:
            return connection.execute("select count(*) from leads_lead").fetchone()[0]


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """A copy as a newcomer has it: no environment, no data."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-up-"))
    folder.chmod(0o755)
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    yield folder / "tree"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def up(tree) -> Iterator:
    """Start a Wayline and wait until it is ready."""
    runs = []

    def begin(name: str = "data") -> Run:
        runs.append(Run(tree, tree.parent / name))
        assert until(runs[-1].ready, FRESH_SECONDS), runs[-1].said.read_text()
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGINT)


@pytest.fixture(scope="module")
def first(up) -> Run:
    """The first of all: it made its data, took a request, and was ended with Ctrl-C."""
    run = up("first")
    run.status, run.ended = run.send_lead(), run.end(signal.SIGINT)
    return run


@pytest.fixture
def again(up, first) -> Iterator:
    """Start one on a copy of that data."""

    def begin(name: str) -> Run:
        subprocess.run(["cp", "-a", first.data, first.data.with_name(name)], check=True)  # it keeps whose the files are
        return up(name)

    return begin


def test_a_fresh_copy_is_ready_within_two_minutes_takes_a_lead_and_ends(first):
    assert first.status == 201
    assert first.ended == (0, [])
    assert not (first.data / "locks").exists()


def test_after_kill_9_no_process_is_left_every_row_is_there_and_a_killed_service_starts_again(again, up):
    run = again("killed")
    run.send_lead()
    before = run.leads()
    assert run.end(signal.SIGKILL) == (-signal.SIGKILL, [])

    same = up("killed")
    assert same.leads() == before
    for process in [one for one in same.below() if "granian" in str(one.cmdline()) or one.name() == "valkey-server"]:
        process.kill()

    assert until(lambda: same.send_lead() == 201 if same.ready() else False, 30)
    assert same.end(signal.SIGTERM)[1] == []


def test_two_run_at_once_data_in_use_is_a_sentence_and_right_after_kill_9_it_works(again, up, tree):
    ana, ben = again("ana"), again("ben")
    third = Run(tree, ana.data)
    assert third.process.wait(30) == 2
    assert "Another dev.py uses" in ana.said.read_text()

    ana.process.kill()
    assert up("ana").end(signal.SIGINT) == (0, [])
    assert ben.end(signal.SIGINT)[1] == []

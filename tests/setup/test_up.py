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


def test_a_fresh_copy_is_ready_within_two_minutes_and_takes_a_lead(up):
    run = up()

    assert run.send_lead() == 201
    assert run.end(signal.SIGINT) == (0, [])


def test_ctrl_c_leaves_no_lock_and_every_row(up):
    run = up()
    run.send_lead()
    before = run.leads()
    run.end(signal.SIGINT)
    assert not (run.data / "locks").exists()
    again = up()

    assert again.leads() == before
    again.end(signal.SIGTERM)


def test_kill_9_leaves_no_process_below_it_and_every_row(up):
    run = up()
    run.send_lead()
    before = run.leads()

    assert run.end(signal.SIGKILL) == (-signal.SIGKILL, [])

    again = up()
    assert again.leads() == before
    again.end(signal.SIGINT)


def test_the_same_command_works_at_once_after_kill_9(up):
    run = up()
    run.process.kill()

    assert up().end(signal.SIGINT) == (0, [])


def test_two_run_at_once_and_data_in_use_is_a_sentence(up, tree):
    ana, ben = up("ana"), up("ben")
    third = Run(tree, ana.data)

    assert third.process.wait(30) == 2
    assert "Another dev.py uses" in ana.said.read_text()
    assert ana.end(signal.SIGINT)[1] == ben.end(signal.SIGINT)[1] == []


def test_a_killed_service_starts_again(up):
    run = up("revived")
    for process in [one for one in run.below() if "granian" in str(one.cmdline()) or one.name() == "valkey-server"]:
        process.kill()

    assert until(lambda: run.send_lead() == 201 if run.ready() else False, 30)
    run.end(signal.SIGINT)

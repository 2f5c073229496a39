"""Services start again when they die, and nothing outlives the process that keeps them."""

import sys
from types import SimpleNamespace

import psutil
import pytest

from config.processes import Lock, until
from config.supervise import FIRST_DELAY, LAST_DELAY, Service, Supervisor

# A service that answers no SIGTERM, with a child in a session of its own: what is hardest to end.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True); time.sleep(600)"
)
KEEPER = f"""
import pathlib, sys
from config.processes import adopt_orphans, end_descendants, launch
from config.supervise import Stop, stop_when_asked
adopt_orphans()
try:
    stop_when_asked(0)
    launch([sys.executable, "-c", {STUBBORN!r}], log=pathlib.Path(sys.argv[1]), cwd=pathlib.Path("/"))
    print("up", flush=True)
    while True:
        __import__("signal").pause()
except Stop:
    pass
finally:
    end_descendants(seconds=1)
"""
PARENT = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", *sys.argv[1:]], stdin=subprocess.PIPE).wait()
"""


def service(tmp_path, lines: str) -> Service:
    return Service("web", [sys.executable, "-c", lines], {}, tmp_path / "logs" / "web.log", tmp_path)


@pytest.fixture
def supervise():
    """A supervisor above servers that never die, and what it said."""
    made = []

    def begin(*services: Service) -> SimpleNamespace:
        never = SimpleNamespace(
            revive=list, postgres=SimpleNamespace(process=None), valkey=SimpleNamespace(process=None)
        )
        said: list[str] = []
        made.append(Supervisor(list(services), never, said.append))
        return SimpleNamespace(look=made[-1].look, end=made[-1].end, said=said)

    yield begin
    for one in made:
        one.end()


def look_until(supervisor, condition) -> bool:
    return until(lambda: supervisor.look() or condition(), 10)


def test_a_service_that_dies_starts_again(tmp_path, supervise):
    web = service(tmp_path, "import sys; sys.exit(3)")
    supervisor = supervise(web)

    assert look_until(supervisor, lambda: web.deaths >= 2)
    assert "web ended (exit status 3); it starts again in" in supervisor.said[0]


def test_the_wait_grows_up_to_its_end(tmp_path):
    web = service(tmp_path, "")
    for _ in range(8):
        web.start()
        web.process.wait()
        web.bury()
    assert FIRST_DELAY < web.delay == LAST_DELAY


def test_what_a_dead_service_leaves_behind_is_killed(tmp_path, supervise):
    web = service(tmp_path, STUBBORN.replace(", start_new_session=True", ""))
    supervisor = supervise(web)
    assert look_until(supervisor, lambda: web.process and psutil.Process(web.process.pid).children())
    child = psutil.Process(web.process.pid).children()[0]

    web.process.kill()

    assert look_until(supervisor, lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_service_that_will_not_end_is_killed(tmp_path, supervise, monkeypatch):
    monkeypatch.setattr("config.supervise.END_SECONDS", 0.2)
    web = service(tmp_path, STUBBORN)
    supervisor = supervise(web)
    look_until(supervisor, lambda: web.process)

    supervisor.end()

    assert web.process.poll() is not None


def test_a_killed_parent_leaves_no_child_and_no_grandchild(tmp_path, python):
    parent = python(PARENT, KEEPER, tmp_path / "log")
    assert until(lambda: len(psutil.Process(parent.pid).children(recursive=True)) == 3, 10)
    below = psutil.Process(parent.pid).children(recursive=True)

    parent.kill()
    parent.wait()

    assert not psutil.wait_procs(below, timeout=10)[1]


def test_a_killed_keeper_takes_its_direct_children_along(tmp_path, python):
    keeper = python(KEEPER.replace(repr(STUBBORN), repr("import time; time.sleep(600)")), tmp_path / "log")
    (child,) = psutil.Process(keeper.pid).children()

    keeper.kill()

    assert not psutil.wait_procs([child], timeout=10)[1]


def test_a_lock_leaves_nothing_behind_and_is_never_held_twice(tmp_path):
    first, second = Lock(tmp_path / "locks" / "one"), Lock(tmp_path / "locks" / "one")
    assert first.take() and not second.take()
    first.release()
    assert not (tmp_path / "locks").exists()
    assert second.take() and not first.take()

"""Where the servers' data goes, for root and for a plain user."""

import multiprocessing
import os
import pwd
from pathlib import Path

import pytest

from config import embedded, place
from config.processes import CannotRun
from tests.setup.looking import servers_in

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def closed(new_data, monkeypatch):
    """A data directory below a folder that only its owner may enter; what is open lies beside it."""
    monkeypatch.setattr(place, "OPEN_PLACES", [new_data.parent])
    shut = new_data.parent / "shut"
    shut.mkdir(mode=0o700)
    return shut / "data"


@as_root
def test_root_behind_a_closed_door_keeps_data_where_nobody_can_reach_it(closed):
    with embedded.start(closed, for_tests=True) as servers:
        assert servers.postgres.folder.parent.parent == closed.parent.parent
        assert servers_in(closed.parent.parent)[0].username() == "nobody"

    assert embedded.place_for(closed).folder == Path((closed / "servers-elsewhere").read_text())


@as_root
def test_programs_that_nobody_can_run_are_copied(closed, monkeypatch):
    runs = place.Place.runs
    monkeypatch.setattr(
        place.Place, "runs", lambda self, program: "site-packages" not in str(program) and runs(self, program)
    )

    with embedded.start(closed, for_tests=True) as servers:
        assert servers.postgres.programs.is_relative_to(embedded.place_for(closed).folder)
        assert servers.postgres.alive and servers.valkey.alive


@as_root
def test_a_new_data_directory_inherits_nothing_from_a_removed_one(closed):
    embedded.start(closed, for_tests=True).stop()
    for path in closed.glob("*.json"):
        path.unlink()
    (closed / "servers-elsewhere").unlink()

    embedded.start(closed, for_tests=True).stop()


@as_root
def test_no_open_place_is_a_sentence(closed, monkeypatch):
    monkeypatch.setattr(place, "OPEN_PLACES", [])

    with pytest.raises(CannotRun, match="choose a data directory open to others"):
        embedded.start(closed)


def as_nobody(data: Path) -> None:
    """Become a plain user, then start and stop; exit status 0 when the servers ran as that user."""
    user = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    with embedded.start(data, for_tests=True):
        ran = {process.username() for process in servers_in(data)}
    raise SystemExit(0 if ran == {"nobody"} and not servers_in(data) else 1)


@as_root
def test_a_plain_user_runs_them_as_itself(new_data):
    new_data.mkdir()
    os.chown(new_data, pwd.getpwnam("nobody").pw_uid, -1)
    child = multiprocessing.get_context("fork").Process(target=as_nobody, args=[new_data])

    child.start()
    child.join(30)

    assert child.exitcode == 0

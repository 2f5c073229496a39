"""PostgreSQL and Valkey from their wheels: start, stop, die, start again."""

import os

import psycopg
import pytest

from config import embedded
from config.processes import CannotRun, Lock, until
from tests.setup.looking import servers_in

HOLD = """
import sys, pathlib
from config import embedded
held = embedded.{how}(pathlib.Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def count(servers: embedded.Servers) -> int:
    with psycopg.connect(servers.postgres.url("owner")) as connection:
        return connection.execute("select count(*) from calls").fetchone()[0]


def write_a_row(servers: embedded.Servers) -> None:
    with psycopg.connect(servers.postgres.url("owner")) as connection:
        connection.execute("create table if not exists calls (at timestamptz default now())")
        connection.execute("insert into calls default values")


def test_stopping_leaves_no_process_and_no_lock(data):
    with embedded.start(data):
        assert servers_in(data)

    assert not servers_in(data)
    assert Lock(data / "locks" / "servers").take()
    assert not (data / "servers.json").exists()


def test_rows_are_there_after_a_restart(data):
    with embedded.start(data) as servers:
        write_a_row(servers)

    with embedded.start(data) as servers:
        assert count(servers) == 1


def test_two_data_directories_run_at_once(servers, data):
    with embedded.start(data.with_name("other"), for_tests=True) as others:
        assert set(others.environment().values()).isdisjoint(servers.environment().values())


def test_a_second_owner_is_refused_in_words(servers, data):
    with pytest.raises(CannotRun, match="run already"):
        embedded.start(data)


def test_running_tells_only_of_servers_that_answer(data):
    with embedded.start(data) as servers:
        assert embedded.running(data) == servers.environment()
        told = (data / "servers.json").read_text()

    (data / "servers.json").write_text(told)
    assert embedded.running(data) is None


def test_a_stale_pid_file_that_names_a_living_stranger_stops_nothing(data):
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data / 'postgres'}\n")

    embedded.start(data).stop()


def test_servers_that_a_lost_owner_left_running_are_replaced(data):
    lost = embedded.start(data)
    write_a_row(lost)
    lost.lock.release()  # as the kernel does for an owner that was killed
    (data / "servers.json").unlink()

    with embedded.start(data) as servers:
        assert count(servers) == 1
        assert not lost.postgres.alive


def test_a_start_killed_in_the_middle_of_making_files_is_made_good(new_data):
    half = new_data / "postgres.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("half")

    embedded.start(new_data, for_tests=True).stop()


def test_a_killed_owner_leaves_no_server(data, python):
    owner = python(HOLD.format(how="start"), data)
    assert servers_in(data)

    owner.kill()

    assert until(lambda: not servers_in(data), 10)


def test_a_dead_server_is_started_again_on_its_port(servers):
    write_a_row(servers)
    before = servers.environment()
    servers.postgres.process.kill()
    servers.valkey.process.kill()
    servers.postgres.process.wait()
    servers.valkey.process.wait()

    assert servers.revive() == ["Valkey", "PostgreSQL"]
    assert (servers.environment(), count(servers)) == (before, 1)


def test_commands_share_servers_that_stay_until_the_last_has_ended(data, python):
    ana, ben = python(HOLD.format(how="ensure"), data), python(HOLD.format(how="ensure"), data)
    ana.kill()
    ana.wait()
    assert embedded.running(data)

    ben.kill()

    assert until(lambda: not servers_in(data), 10)


def test_a_lost_password_file_is_named(data):
    (data / "passwords.json").unlink()

    with pytest.raises(CannotRun, match=r"passwords\.json is gone"):
        embedded.start(data)


def test_a_data_directory_that_cannot_be_made_is_named(new_data):
    new_data.touch()

    with pytest.raises(CannotRun, match="cannot be made"):
        embedded.start(new_data)

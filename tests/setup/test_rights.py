"""Who may do what in the cluster, who may read what on the disk, and what a log never says."""

import base64
import json
import stat

import psutil
import psycopg
import pytest

from config import embedded


def test_no_role_of_ours_is_superuser(ask):
    ours = (
        "select bool_or(rolsuper or rolcreaterole or rolreplication or rolbypassrls) from pg_roles where rolname = any"
    )
    assert ask("app", f"{ours} ('{{owner,app,reader}}')") == [(False,)]


def test_only_the_owner_owns_the_database(ask):
    assert ask("app", "select datdba::regrole::text from pg_database where datname = 'wayline'") == [("owner",)]


@pytest.mark.parametrize("role", ["app", "reader"])
def test_others_than_the_owner_make_no_table(ask, role):
    with pytest.raises(psycopg.Error, match=r"permission denied|read-only"):
        ask(role, "create table mine (id int)")


@pytest.mark.parametrize("for_tests", [False, True])
def test_the_owner_makes_databases_in_tests_only(data, for_tests):
    with (
        embedded.start(data, for_tests=for_tests) as servers,
        psycopg.connect(servers.postgres.url("app")) as connection,
    ):
        may = connection.execute("select rolcreatedb from pg_roles where rolname = 'owner'").fetchall()

    assert may == [(for_tests,)]


def test_real_data_is_written_through_to_the_disk(data):
    with embedded.start(data) as real, psycopg.connect(real.postgres.url("app")) as connection:
        assert connection.execute("show fsync").fetchall() == [("on",)]
        assert connection.execute("show full_page_writes").fetchall() == [("on",)]


def test_a_wrong_password_opens_nothing(shared):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(shared.postgres.url("app").replace(":", ":x", 2).replace(":x//", "://"))


def test_the_server_listens_on_loopback_only(shared):
    listening = psutil.Process(shared.postgres.process.pid).net_connections("all")
    assert {one.laddr.ip for one in listening if one.status == "LISTEN"} == {"127.0.0.1"}
    assert not [one for one in listening if one.family.name == "AF_UNIX" and one.laddr]


def test_text_sorts_the_same_everywhere(ask):
    assert ask("app", "select datlocprovider::text, datlocale from pg_database where datname = 'wayline'") == [
        ("b", "C.UTF-8")
    ]


def test_the_log_keeps_callers_to_itself(shared, ask):
    ask("owner", "create table kept (phone text primary key); insert into kept values ('602-555-0147')")

    for failing in ("insert into kept values (%s)", "select %s::text::int", "select 1 / length(%s) / 0"):
        with pytest.raises(psycopg.Error), psycopg.connect(shared.postgres.url("owner")) as connection:
            psycopg.ClientCursor(connection).execute(failing, ["602-555-0147"])

    log = shared.postgres.log.read_text()
    assert "division by zero" in log
    assert "insert into" not in log and "DETAIL" not in log and "STATEMENT" not in log


def test_what_is_secret_is_readable_by_its_owner_only(shared):
    data = shared.data
    embedded.secrets(data)
    kept = [*data.glob("*.json"), *data.glob("logs/*")]
    assert {path.name for path in kept} >= {"passwords.json", "servers.json", "secrets.json", "postgres.log"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_no_password_stands_in_the_process_list(shared):
    running = [*shared.postgres.process.args, *shared.valkey.process.args]
    assert not [word for word in running for secret in shared.postgres.passwords.values() if secret in word]


def test_secrets_are_made_once(new_data):
    assert embedded.secrets(new_data) == embedded.secrets(new_data)


def test_every_key_is_its_own_thirty_two_bytes(new_data):
    ring = json.loads(embedded.secrets(new_data)["WAYLINE_KEY_RING"])
    keys = [ring["keys"][ring["current"]], ring["lookup"], ring["terms"], ring["tokens"]]
    assert len(set(keys)) == 4
    assert {len(base64.b64decode(key)) for key in keys} == {32}

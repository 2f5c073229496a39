"""Where a bench runs: real servers with their usual durability, ours and the references beside each other on them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

from config import embedded
from config.postgres import free_port
from config.processes import end, launch

from .client import press

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
WORKERS = "2"
START_SECONDS = 60


class Stage:
    """PostgreSQL and Valkey of this run, and the programs on them; all gone at the end."""

    def __init__(self) -> None:
        self.last = ExitStack()
        self.data = Path(tempfile.mkdtemp(prefix="wayline-bench-"))
        self.data.chmod(0o755)  # else PostgreSQL, which is not root, could not reach it
        (self.data / "house").mkdir()
        self.last.callback(shutil.rmtree, self.data, ignore_errors=True)
        self.make_room(self.data / "servers")
        self.servers = self.last.enter_context(embedded.start(self.data / "servers"))
        self.secrets = embedded.secrets(self.data / "servers")

    def make_room(self, folder: Path) -> None:
        """What has to be there before the servers are: nothing."""

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self.last.close()

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.servers.postgres.url("postgres", database), autocommit=True)

    def database(self, name: str, *, template: str = "template0") -> None:
        """A database of `owner`, empty or a copy of another one."""
        with self.superuser() as connection:
            connection.execute(f'create database "{name}" owner owner template "{template}"')
            connection.execute(f'grant connect on database "{name}" to app, reader')

    def environment(self, database: str) -> dict[str, str]:
        """What a program of ours reads; `DATABASE_OWNER_URL` is for migrations alone."""
        known = self.servers.environment()
        urls = {name: _on(known[name], database) for name in known if name.startswith("DATABASE_")}
        own = {"WAYLINE_DATA": str(self.data / "house"), "WAYLINE_DEMO": "1", "WAYLINE_URL": "http://127.0.0.1"}
        own["WAYLINE_LOG_FORMAT"] = "json"  # as everywhere but in a demo
        own["WAYLINE_LIMITS"] = "key=99999999/60,network=99999999/60,number=99999999/60"  # counted, never reached
        return {**os.environ, **known, **urls, **self.secrets, **own}

    def make_ours(self) -> str:
        """Wayline's own database with an empty demo helpline; answers its intake key."""
        self.database("ours")
        self.run("manage.py", "migrate", "-v0", database="ours")
        self.run("manage.py", "demo", "--empty", database="ours")
        return json.loads((self.data / "house" / "demo.json").read_text())["intake_key"]

    def rows_of_one(self, database: str, ask: Callable[[], bytes], port: int) -> int:
        """How many rows one request writes, in whatever tables."""
        before = self._rows(database)
        press(port, ask, connections=1, seconds=0)
        return self._rows(database) - before

    def _rows(self, database: str) -> int:
        with self.superuser(database) as connection:
            tables = connection.execute(
                "select oid::regclass::text from pg_class where relkind = 'r'"
                " and relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_|^information')"
            )
            counts = [f"(select count(*) from {name})" for (name,) in tables]
            return connection.execute(f"select {' + '.join(counts)}").fetchone()[0]

    def run(self, *words: str, database: str, **more: str) -> str:
        """One program to its end; what it printed."""
        environment = self.environment(database) | more
        done = subprocess.run([PYTHON, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def start(self, name: str, *words: str, database: str, **more: str) -> psutil.Process:
        """One program that stays until the end."""
        environment = self.environment(database) | more
        process = launch([PYTHON, *words], log=self.data / "logs" / name, cwd=ROOT, env=environment)
        self.last.callback(end, process, signal.SIGTERM, 5)
        return psutil.Process(process.pid)

    def serve(self, name: str, *words: str, database: str, port: int, path: str, **more: str) -> "Served":
        """A web server, once it answers `path`."""
        process = self.start(name, *words, database=database, **more)
        wait_for(f"http://127.0.0.1:{port}{path}")
        return Served(name, port, process)


class Served:
    """One web server of the stage: `port`, and what its processes have cost."""

    def __init__(self, name: str, port: int, process: psutil.Process):
        self.name, self.port, self.process = name, port, process

    def cpu(self) -> float:
        """Seconds of processor time of this server's processes until now."""
        return sum(_spent(one) for one in [self.process, *self.process.children(recursive=True)])


def database_cpu(stage: Stage) -> float:
    """Seconds of processor time of PostgreSQL's processes until now; those that ended are in their parent's account."""
    assert stage.servers.postgres.process is not None
    head = psutil.Process(stage.servers.postgres.process.pid)
    ended = head.cpu_times()
    return ended.children_user + ended.children_system + sum(_spent(one) for one in [head, *head.children()])


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _on(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def wait_for(url: str) -> None:
    end_at = time.monotonic() + START_SECONDS
    while time.monotonic() < end_at:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")


def granian(port: int, application: str) -> list[str]:
    """As docker-compose.yml starts it."""
    listen = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", WORKERS, "--blocking-threads", "4"]
    return ["-m", "granian", "--interface", "wsgi", *listen, "--log-level", "warning", application]


def gunicorn(port: int, application: str) -> list[str]:
    """Two processes of four threads each: the same concurrency."""
    listen = ["--bind", f"127.0.0.1:{port}", "--workers", WORKERS, "--threads", "4", "--keep-alive", "60"]
    return ["-m", "gunicorn", *listen, "--log-level", "warning", application]


__all__ = ["Served", "Stage", "database_cpu", "free_port", "granian", "gunicorn"]

"""A whole Wayline to be hurt: real servers with their usual durability, every service of production, each started
again by the supervisor when it dies, and a mail provider beside them."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psutil
import psycopg

from config.processes import until
from config.supervise import Service, Supervisor
from tests.bench.stage import ROOT, Stage, free_port, wait_for

from .provider import Provider
from .services import PROGRAMS, PYTHON

DATABASE = "ours"
READY_SECONDS = 60


class House(Stage):
    """`run` a story in a thread of its own while the main thread keeps the services alive."""

    def __init__(self, extra: Iterable[str] = (), **knobs: str) -> None:
        """`extra`: services to run once more each. `knobs`: environment variables for all of them."""
        super().__init__()
        self.provider = self.last.enter_context(Provider())
        self.port = free_port()
        self.ports = {"web": self.port, "live": free_port()}
        self.knobs = knobs
        self.last.callback(self._end_services)
        self.supervisor: Supervisor | None = None
        self.away = threading.Event()  # while it is set nobody starts PostgreSQL again
        self._revive, self.servers.revive = self.servers.revive, self.revive
        self.cast = self._make()
        self.services = [self._service(name) for name in [*(one.name for one in PROGRAMS), *extra]]

    def _make(self) -> dict:
        """The database with its people; answers their keys."""
        self.database(DATABASE)
        self.run_once("manage.py", "migrate", "-v0")
        return json.loads(self.run_once("-m", "tests.drills.cast"))

    def run_once(self, *words: str) -> str:
        return self.run(*words, database=DATABASE, DJANGO_SETTINGS_MODULE="config.settings")

    def settings(self) -> dict[str, str]:
        """None of it gets the owner's address."""
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.provider.port), "EMAIL_USE_TLS": "0"}
        quick = {
            "WAYLINE_MAIL_LEASE_SECONDS": "4",
            "WAYLINE_MAIL_SECONDS": "3",
            "WAYLINE_URL": f"http://127.0.0.1:{self.port}",
        }
        whole = {**self.environment(DATABASE), **mail, **quick, **self.knobs, "PYTHONUNBUFFERED": "1"}
        return {name: value for name, value in whole.items() if name != "DATABASE_OWNER_URL"}

    def _service(self, name: str) -> Service:
        """The program of this name; a second one of it is called `worker-2`."""
        kind = name.split("-")[0]
        program = next(one for one in PROGRAMS if one.name == kind)
        folder = self.data / name
        folder.mkdir()
        argv = program.argv(self.ports.get(kind, 0), folder)
        return Service(name, argv, self.settings(), self.data / "logs" / f"{name}.log", ROOT)

    def start_services(self) -> None:
        self.supervisor = Supervisor(self.services, self.servers, lambda words: None)

    def tell(self, story: Callable[[], Any]) -> Any:
        """Run `story` in a thread while this one, the main one, looks after the services. Answers what it answers."""
        self.start_services()
        assert self.supervisor is not None
        told: dict[str, Any] = {}

        def go() -> None:
            try:
                self.wait_until_ready()
                told["answer"] = story()
            except BaseException as problem:
                told["problem"] = problem

        thread = threading.Thread(target=go, daemon=True)
        thread.start()
        while thread.is_alive():
            self.supervisor.look()
        if "problem" in told:
            raise told["problem"]
        return told["answer"]

    def revive(self) -> list[str]:
        return [] if self.away.is_set() else self._revive()

    def wait_until_ready(self) -> None:
        wait_for(f"http://127.0.0.1:{self.port}/healthz")
        heard = "select count(*) from reminders_heartbeat where name = 'sweeper'"
        if not until(lambda: self.ask(heard) == [(1,)], READY_SECONDS):
            raise RuntimeError(f"The sweeper is not heard of:\n{self.log('sweeper')[-2000:]}")

    def _end_services(self) -> None:
        if self.supervisor is not None:
            self.supervisor.end()

    def service(self, name: str) -> Service:
        return next(one for one in self.services if one.name == name)

    def process(self, name: str) -> subprocess.Popen | None:
        if name == "valkey":
            return self.servers.valkey.process
        if name == "postgres":
            return self.servers.postgres.process
        return self.service(name).process

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """The signal for the head of this service, once it runs."""
        until(lambda: (head := self.process(name)) is not None and head.poll() is None, READY_SECONDS)
        head = self.process(name)
        assert head is not None
        os.kill(head.pid, number)

    def crash(self) -> None:
        """The head of PostgreSQL and all its processes at once, as when a machine dies."""
        head = psutil.Process(self.process("postgres").pid)
        for one in [head, *head.children()]:
            one.kill()

    def restart(self, name: str, **knobs: str) -> None:
        """The same service with other environment variables."""
        service = self.service(name)
        service.env = {**self.settings(), **knobs}
        before = self.process(name)
        self.kill(name, signal.SIGTERM)
        until(lambda: (now := self.process(name)) is not None and now is not before, READY_SECONDS)

    def kill_child(self, name: str, pick: Callable[[list[psutil.Process]], psutil.Process]) -> None:
        """The same for one of its children: a worker of web."""
        head = self.process(name)
        children = psutil.Process(head.pid).children() if head else []
        if children:
            pick(children).kill()

    def ask(self, statement: str, *values: object) -> list[tuple]:
        """SQL past the application; raises while PostgreSQL is away."""
        with psycopg.connect(
            self.servers.postgres.url("postgres", DATABASE), autocommit=True, connect_timeout=2
        ) as line:
            return line.execute(statement, values).fetchall()

    def do(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.servers.postgres.url("postgres", DATABASE), autocommit=True) as line:
            line.execute(statement, values)

    def log(self, name: str) -> str:
        file = self.data / "logs" / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""


__all__ = ["DATABASE", "PYTHON", "House"]

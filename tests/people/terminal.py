"""A person at a terminal, played through a pseudo-terminal of the standard library."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from tests.people.setting_up import ROOT

PATIENCE = 30  # seconds until a prompt


class Terminal:
    """`shown` is everything that the screen showed; an echo of what was typed is part of it, as on any screen."""

    def __init__(self, *words: object, env: dict[str, str]):
        self.master, slave = pty.openpty()
        told = [sys.executable, "manage.py", *map(str, words)]
        self.process = subprocess.Popen(
            told, cwd=ROOT, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.shown = ""

    def until(self, *ends: str) -> str:
        """What is shown from now on, until it ends with one of `ends` or the program has ended."""
        new, last = "", time.monotonic() + PATIENCE
        while not new.endswith(ends):
            assert time.monotonic() < last, f"no prompt: {self.shown[-600:]}{new}"
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    new += os.read(self.master, 4096).decode()
                except OSError:  # Linux says so when the other side has closed
                    break
        self.shown += new
        return new

    def say(self, line: str) -> str:
        """Type a line; returns what came until the next prompt."""
        os.write(self.master, line.encode() + b"\n")
        return self.until("> ", "Once more: ")

    def press_ctrl_d(self) -> int:
        os.write(self.master, b"\x04")
        return self.end()

    def interrupt(self) -> int:
        """Ctrl-C, once more where nothing came of it: just before readline waits it is not seen."""
        last = time.monotonic() + PATIENCE
        while not self._pressed():
            assert time.monotonic() < last, "it never heard Ctrl-C"
        return self.end()

    def _pressed(self) -> bool:
        if psutil.Process(self.process.pid).status() == psutil.STATUS_SLEEPING:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(3) is not None
        return False

    def end(self) -> int:
        self.until("\0")
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

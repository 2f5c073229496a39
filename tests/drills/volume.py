"""A small volume for PostgreSQL's files, which can be filled and freed."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg

from config.processes import CannotRun

from .house import House

MEGABYTE, MEGABYTES = 2**20, 220
SEGMENTS = 4  # of PostgreSQL's journal: it keeps some ready, which have to be used up too


class SmallHouse(House):
    """Its servers' data lies on a memory file system of its own. Needs Linux and root."""

    def make_room(self, folder: Path) -> None:
        if sys.platform != "linux" or os.geteuid() != 0:
            raise CannotRun("a full volume needs root on Linux, who may mount one.")
        folder.mkdir()
        size = ["-o", f"size={MEGABYTES}m,mode=711"]
        done = subprocess.run(["mount", "-t", "tmpfs", *size, "wayline-drill", folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise CannotRun(f"a full volume cannot be made here: {done.stderr.strip()}")
        self.volume = folder
        self.last.callback(_unmount, folder)

    def fill(self) -> None:
        """To the last byte, and the journal has no empty file left either."""
        with suppress(OSError), open(self.volume / "ballast", "wb", buffering=0) as file:
            while file.write(bytes(MEGABYTE)):
                pass
        with suppress(psycopg.Error):
            for _ in range(SEGMENTS):
                self.do("select pg_switch_wal()")
                self.do("create table if not exists drill_full (); drop table drill_full")

    def free(self) -> None:
        (self.volume / "ballast").unlink()


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=False, capture_output=True)

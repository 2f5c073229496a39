"""Wrong clocks: clock.c, compiled here and loaded before the C library, moves the wall clock of one process.

libfaketime 0.9.10 does not serve: under it time.sleep() of Python 3.11 and later fails, or never ends.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.processes import CannotRun

SOURCE = Path(__file__).parent / "clock.c"
HOUR, DAY = 3600, 86_400


def moved(offset: int, folder: Path) -> dict[str, str]:
    """The environment of a process whose clock is off by so many seconds; `folder` keeps what was compiled."""
    if not offset:
        return {}
    library = folder / "clock.so"
    if not library.exists():
        _compile(library)
    return {"LD_PRELOAD": str(library), "DRILL_CLOCK": str(offset)}


def _compile(library: Path) -> None:
    if sys.platform != "linux":
        raise CannotRun("a wrong clock needs Linux.")
    compiler = _compiler() or _install()
    if compiler is None:
        raise CannotRun("a wrong clock needs a C compiler: install one (Debian: apt-get install gcc libc6-dev).")
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotRun(f"a wrong clock cannot be compiled here:\n{done.stderr}")


def _compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


def _install() -> str | None:
    """By the system's packages, as root on Debian."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        words = "apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev"
        subprocess.run(["sh", "-c", words], check=False, capture_output=True)
    return _compiler()


def name(offset: int) -> str:
    """ "+1 h", "-1 d", "right"."""
    if not offset:
        return "right"
    sign, size = ("+" if offset > 0 else "-"), abs(offset)
    return f"{sign}{size // DAY} d" if size >= DAY else f"{sign}{size // HOUR} h"

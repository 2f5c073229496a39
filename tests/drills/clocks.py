"""Wrong clocks, by libfaketime. Only the wall clock is moved: no process waits longer or shorter."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.processes import CannotRun

LIBRARY = "libfaketimeMT.so.1"
PLACES = ["/usr/lib", "/usr/local/lib", "/opt/homebrew/lib"]


def moved(offset: str) -> dict[str, str]:
    """The environment of a process whose clock is off by `offset`, such as "+1h"; none for a right one."""
    if not offset:
        return {}
    found = _find() or _install()
    if found is None:
        raise CannotRun("a wrong clock needs libfaketime: install it (Debian: apt-get install faketime).")
    return {"LD_PRELOAD": str(found), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def _find() -> Path | None:
    return next((path for place in PLACES for path in Path(place).rglob(LIBRARY)), None)


def _install() -> Path | None:
    """By the system's packages, as root on Debian."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    words = "apt-get update && apt-get install -y --no-install-recommends faketime"
    subprocess.run(["sh", "-c", words], check=False, capture_output=True)
    return _find()

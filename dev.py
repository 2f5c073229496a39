#!/usr/bin/env python3
"""Wayline on this machine: sets up what is missing, then runs it, tests it, checks it, hurts it or takes its picture.

Exit status: 0 it went well, 1 something was found wrong, 2 it could not run.
Until the virtual environment exists this file needs the standard library only.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# policy-rc.d is Debian's way to install a server without starting it.
APT_NGINX = """
set -e; policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then trap "rm -f $policy" EXIT; printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; fi
apt-get update; apt-get install -y --no-install-recommends nginx
"""


class CannotRun(Exception):
    """What keeps us from running, in a sentence that says what to do."""


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


# The environment


def enter_environment() -> None:
    """Go on inside .venv, made or brought up to date first. Comes back at once when we are in it already."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise CannotRun(f"Wayline needs Python {'.'.join(map(str, OLDEST))} or later and this is {found}: use another.")
    if not is_fresh():
        with folder_lock(ROOT):
            if not is_fresh():
                make_environment()
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "dev.py"), *sys.argv[1:]])


def fingerprint() -> str:
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version.split()[0]}"


def is_fresh() -> bool:
    stamp = VENV / "wayline-stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint()


def make_environment() -> None:
    """.venv with exactly what requirements.lock names, every file checked against its hash."""
    started = time.monotonic()
    say("Wayline sets up .venv: the first time this takes half a minute")
    base = getattr(sys, "_base_executable", sys.executable)
    if not fits():
        quietly([base, "-m", "venv", "--clear", VENV], "On Debian and Ubuntu: apt-get install python3-venv.")
    try:
        quietly([PYTHON, "-m", "pip", "install", "uv"])
        quietly([PYTHON, "-m", "uv", "pip", "sync", "--python", PYTHON, "--require-hashes", LOCK])
    except CannotRun:
        say("uv cannot be used here: pip does it, and takes longer")
        quietly([PYTHON, "-m", "pip", "install", "--require-hashes", "-r", LOCK], "Is the package index reachable?")
    (VENV / "wayline-stamp").write_text(fingerprint())
    say(f"The environment is ready ({time.monotonic() - started:.0f} s)")


def fits() -> bool:
    """Whether .venv is there, whole, and of this Python."""
    with suppress(OSError):
        words = [str(PYTHON), "-c", "import pip, sys; print(sys.version.split()[0])"]
        found = subprocess.run(words, capture_output=True, text=True)
        return found.stdout.strip() == sys.version.split()[0]
    return False


def folder_lock(folder: Path):
    """Hold a folder while two runs might both write it; the lock is the kernel's and leaves no file."""
    file = os.fdopen(os.open(folder / "requirements.lock", os.O_RDONLY))
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def processes() -> dict:
    """config/processes.py, without the package around it, which needs the environment."""
    return runpy.run_path(str(ROOT / "config" / "processes.py"))


def quietly(words: list, advice: str = "") -> None:
    """Run a program that dies with us; show what it said only if it fails."""
    tied = processes()["tied"](signal.SIGKILL)
    done = subprocess.run(
        list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=tied
    )
    if done.returncode != 0:
        end = "\n".join(f"    {line}" for line in done.stdout.splitlines()[-15:])
        raise CannotRun(f"`{' '.join(map(str, words))}` failed. {advice}\n{end}")


# up


def up(words: argparse.Namespace) -> int:
    """Run Wayline with a demo helpline until Ctrl-C."""
    if os.environ.get("DATABASE_URL"):
        raise CannotRun(
            "DATABASE_URL is set, and `up` is always the demo: unset it,"
            " or set up a real helpline on that database with `manage.py setup`."
        )
    data = (Path(words.data) if words.data else ROOT / "var").resolve()
    traffic = ["--traffic"] if words.traffic else []
    ours = processes()
    ours["adopt_orphans"]()
    keeper = start_keeper([PYTHON, "-m", "config.up", "--port", words.port, "--data", data, *traffic])
    status = keeper.wait()
    ours["end_descendants"](seconds=8 if status < 0 else 1)
    if status < 0:
        say("Wayline's supervisor was killed; everything it ran has ended.")
    return status if status >= 0 else 1


def start_keeper(words: list) -> subprocess.Popen:
    """Start the supervisor, which ends all it runs when its standard input closes: at a signal, or when we die.

    It has a session of its own, so that neither Ctrl-C nor the killing of our group reaches it before that.
    """
    held, lifeline = os.pipe()
    keeper = subprocess.Popen(list(map(str, words)), cwd=ROOT, stdin=held, start_new_session=True)
    asked: list[int] = []

    def let_go(number: int, _frame: object) -> None:
        asked.append(number)
        if len(asked) == 1:
            os.close(lifeline)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, let_go)
    os.close(held)
    return keeper


# test


def test(words: argparse.Namespace) -> int:
    """The whole suite in a few processes, browser tests included; further words go to pytest (`-n 0`: in one)."""
    browser = find_chromium() or install_chromium()
    if browser:
        os.environ.setdefault("WAYLINE_CHROMIUM", browser)
    if not find_nginx():
        install_nginx()
    if os.environ.get("CI"):
        os.environ["REQUIRE_BROWSER"] = "1"
    os.chdir(ROOT)
    hands = str(min(os.cpu_count() or 1, 4))  # each with its own servers and its own files
    os.execv(PYTHON, [str(PYTHON), "-m", "pytest", "-n", hands, "--dist", "loadfile", *words.pytest])


def find_chromium() -> str | None:
    """Where a Chromium is: the system's, or Playwright's own."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None) or playwrights_own()


def playwrights_own() -> str | None:
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as it: print(it.chromium.executable_path)"
    path = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True).stdout.strip()
    return path if path and Path(path).exists() else None


def install_chromium() -> str | None:
    """By the system's packages as root, else Playwright's own; where neither works, say what to do and go on."""
    say("Chromium is missing: trying to install it for the browser tests")
    ways = [[PYTHON, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways[:0] = [["sh", "-c", "apt-get update && apt-get install -y --no-install-recommends chromium"]]
    for way in ways:
        with suppress(CannotRun):
            quietly(way)
        if found := find_chromium():
            return found
    say("Chromium cannot be installed here. Install it (Debian: apt-get install chromium): browser tests need it.")
    return None


def find_nginx() -> str | None:
    """Where an nginx is; a plain user's PATH often leaves its folder out."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def install_nginx() -> str | None:
    """By the system's packages as root, without starting its service; else say what to do and go on."""
    say("nginx is missing: trying to install it for the tests of docker-compose")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with suppress(CannotRun):
            quietly(["sh", "-c", APT_NGINX])
    if not find_nginx():
        say("nginx cannot be installed here. Install it (Debian: apt-get install nginx): tests/deploy needs it.")
    return find_nginx()


# pictures


def pictures(words: argparse.Namespace) -> int:
    """Take docs/pictures anew from a demo of its own: every page, wide and narrow, light and dark; or those named."""
    if browser := find_chromium() or install_chromium():
        os.environ.setdefault("WAYLINE_CHROMIUM", browser)
    return subprocess.call([PYTHON, "-m", "tools.pictures.take", *words.names], cwd=ROOT)


def bench(words: argparse.Namespace) -> int:
    """Speed, side by side with its references; exit status 1 while a gate fails. Further words: see bench --help."""
    return subprocess.call([PYTHON, "-m", "tests.bench", *words.more], cwd=ROOT)


def drill(words: argparse.Namespace) -> int:
    """Faults under load, and a ledger that nothing is lost; exit status 1 while a gate fails. See drill --help."""
    return subprocess.call([PYTHON, "-m", "tests.drills", *words.more], cwd=ROOT)


# check


def check(words: argparse.Namespace) -> int:
    """Lint, format, types, import directions, missing migrations, deploy check."""
    return subprocess.call([PYTHON, "-m", "tools.check"], cwd=ROOT)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    verbs = whole.add_subparsers(dest="verb", required=True, metavar="up | test | check | bench | drill | pictures")

    def verb(run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = verbs.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        made.set_defaults(run=run)
        return made

    demo = verb(up)
    demo.add_argument("--port", type=int, default=8000, help="of 127.0.0.1 (8000)")
    demo.add_argument("--data", help="the data directory (var)")
    demo.add_argument("--traffic", action="store_true", help="synthetic people go on asking for calls")
    verb(test).add_argument("pytest", nargs=argparse.REMAINDER, help="words for pytest")
    verb(check)
    verb(bench).add_argument("more", nargs=argparse.REMAINDER, help="rows, --rounds, --seconds, --json")
    verb(drill).add_argument("more", nargs=argparse.REMAINDER, help="names, --seconds, --seed, --json")
    verb(pictures).add_argument("names", nargs="*", help="pages of tools/pictures/pages.py (all)")
    return whole


def main() -> int:
    words, more = parser().parse_known_args()
    passed_on = words.verb in ("test", "bench", "drill")
    if more and not passed_on:
        parser().error(f"unknown words: {' '.join(more)}")
    if passed_on:
        words.pytest = words.more = sys.argv[sys.argv.index(words.verb) + 1 :]
    try:
        enter_environment()
        return words.run(words)
    except CannotRun as trouble:
        say(str(trouble))
        return 2


if __name__ == "__main__":
    sys.exit(main())

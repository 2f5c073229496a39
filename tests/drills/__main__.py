"""`python3 dev.py drill [name …]`: exit status 0 when every gate holds, 1 when one does not, 2 when one cannot run."""

import argparse
import secrets
import sys
import time
from pathlib import Path
from random import Random

from config.processes import CannotRun

from . import intake, kill, reminders
from .report import HEAD, write

DRILLS = {"kill": kill, "intake": intake, "reminders": reminders}


def main() -> int:
    words = parser().parse_args()
    print(f"seed {words.seed}; a second of work takes {crowding():.1f} s here now")
    print(HEAD)
    rows, blocked = [], []
    for name in words.names or DRILLS:
        try:
            rows += _run(name, words)
        except CannotRun as trouble:
            blocked.append(f"{name}: {trouble}")
    if words.json:
        write(rows, words.seed, words.json)
    print("\n".join(blocked), file=sys.stderr)
    if any(not one.holds for one in rows):
        return 1
    return 2 if blocked else 0


def crowding(share: float = 0.3) -> float:
    """1 on a quiet machine: what else it does makes every recovery so much slower."""
    wall, work = time.perf_counter(), time.process_time()
    while time.process_time() - work < share:
        pass
    return (time.perf_counter() - wall) / share


def _run(name: str, words: argparse.Namespace) -> list:
    started = time.monotonic()
    print(f"{name}: running …", file=sys.stderr, flush=True)
    rows = DRILLS[name].run(Random(words.seed), seconds=words.seconds, short=words.short)
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="dev.py drill", description=__doc__)
    made.add_argument("names", nargs="*", choices=[[], *DRILLS], help="which drills (all)")
    made.add_argument("--seconds", type=float, default=60.0, help="how long each goes on, about (60)")
    made.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of every random choice")
    made.add_argument("--json", type=Path, help="write the rows to this file too")
    made.add_argument("--short", action="store_true", help="the form that the suite runs")
    return made


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotRun as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(2)

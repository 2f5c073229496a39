"""`python3 dev.py bench [row …]`: exit status 0 when every gate holds, 1 when one does not, 2 when it could not run."""

import argparse
import sys
import time
from pathlib import Path

from config.processes import CannotRun

from . import can_contact, claim, create, desk, lists, live, remind
from .report import HEAD, write
from .stage import Stage

ROWS = {"create": create, "next": claim, "desk": desk, "lists": lists, "reminders": remind, "live": live}
ROWS["can_contact"] = can_contact


def main() -> int:
    words = parser().parse_args()
    figures = []
    print(HEAD)
    for name in words.rows or ROWS:
        started = time.monotonic()
        print(f"{name}: running …", file=sys.stderr, flush=True)
        with Stage() as stage:
            found = ROWS[name].run(stage, rounds=words.rounds, seconds=words.seconds)
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        print("\n".join(one.line() for one in found), flush=True)
        figures += found
    if words.json:
        write(figures, words.json)
    return 0 if all(one.holds for one in figures) else 1


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    made.add_argument("rows", nargs="*", choices=[[], *ROWS], help="which rows (all)")
    made.add_argument("--rounds", type=int, default=5, help="turns of each contender; medians are of these (5)")
    made.add_argument("--seconds", type=float, default=6.0, help="of each turn (6)")
    made.add_argument("--json", type=Path, help="write the figures to this file too")
    return made


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotRun as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(2)

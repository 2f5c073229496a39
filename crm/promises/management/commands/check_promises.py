"""Look for broken promises on a live database: reads only, changes nothing."""

import json
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from crm.promises.checks import MOST, PROMISES, Check, Violation, of, one_moment, violations

QUIET_SECONDS = 2  # until then there is no progress to tell of


class Command(BaseCommand):
    help = "Ask the database whether every promise holds. Exit 0: all hold, 1: some do not, 2: could not run."

    def add_arguments(self, parser):
        parser.add_argument("--promise", type=int, choices=sorted(PROMISES), action="append", help="only this one")
        parser.add_argument("--json", action="store_true", help="print {asked, seconds, violations[]}")

    def handle(self, *, promise, **words) -> None:
        checks, began = of(promise or []), time.monotonic()
        found = self._ask(checks, began)
        seconds = round(time.monotonic() - began, 1)
        if words["json"]:
            self.stdout.write(json.dumps({"asked": len(checks), "seconds": seconds, "violations": shown(found)}))
        else:
            self._tell(found, f"{len(checks)} questions, {seconds} s")
        if found:
            sys.exit(1)

    def _ask(self, checks: list[Check], began: float) -> list[Violation]:
        found: list[Violation] = []
        asked = None
        try:
            with one_moment():
                for place, asked in enumerate(checks, 1):
                    if time.monotonic() - began > QUIET_SECONDS:
                        self.stderr.write(f"{place}/{len(checks)} {asked.name}")
                    found += violations(asked)
        except DatabaseError as problem:
            where = f" at {asked.name}" if asked else ""
            name = type(problem).__name__
            raise CommandError(f"The promises could not be checked: {name}{where}.", returncode=2) from None
        return found

    def _tell(self, found: list[Violation], asked: str) -> None:
        for number, sentence in PROMISES.items():
            broken = [one for one in found if one.check.promise == number]
            if broken:
                self.stdout.write(f"Promise {number}. {sentence}")
            for one in broken:
                self.stdout.write(f"  {one.words} {one.todo}")
        self.stdout.write(f"{len(found)} violations ({asked})." if found else f"All promises hold ({asked}).")
        for name in sorted({one.check.name for one in found}):
            if sum(one.check.name == name for one in found) == MOST:
                self.stdout.write(f"Of {name} there may be more than {MOST}.")


def shown(found: list[Violation]) -> list[dict]:
    return [
        {"promise": one.check.promise, "check": one.check.name, "row": one.row, "says": one.words, "todo": one.todo}
        for one in found
    ]

"""Mend broken promises where that is possible, and say what is left for a person."""

import json
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from crm.promises.checks import PROMISES, Check, of, one_moment, violations
from crm.promises.mending import Outcome, reconcile

from .check_promises import QUIET_SECONDS, shown


class Command(BaseCommand):
    help = "Mend what check_promises finds. Exit 0: nothing is wrong any more, 1: something is left, 2: could not run."

    def add_arguments(self, parser):
        parser.add_argument("--promise", type=int, choices=sorted(PROMISES), action="append", help="only this one")
        parser.add_argument("--dry-run", action="store_true", help="say what would be mended, and change nothing")
        parser.add_argument("--json", action="store_true", help="print {did[], left[]}")

    def handle(self, *, promise, **words) -> None:
        try:
            outcome = self._run(of(promise or []), dry=words["dry_run"])
        except DatabaseError as problem:
            raise CommandError(f"Nothing could be reconciled: {type(problem).__name__}.", returncode=2) from None
        if words["json"]:
            self.stdout.write(json.dumps({"did": outcome.did, "left": shown(outcome.left)}))
        else:
            self._tell(outcome)
        if outcome.left:
            sys.exit(1)

    def _run(self, checks: list[Check], *, dry: bool) -> Outcome:
        if not dry:
            return reconcile(checks, self._progress(time.monotonic()))
        with one_moment():
            found = [one for each in checks for one in violations(each)]
        return Outcome([f"Would mend: {one.words}" for one in found if one.check.mend], found)

    def _progress(self, began: float):
        def tell(name: str) -> None:
            if time.monotonic() - began > QUIET_SECONDS:
                self.stderr.write(name)

        return tell

    def _tell(self, outcome: Outcome) -> None:
        for sentence in outcome.did:
            self.stdout.write(sentence)
        for one in outcome.left:
            self.stdout.write(f"Left: {one.words} {one.check.todo}".rstrip())
        if not outcome.left:
            self.stdout.write("All promises hold.")

"""A do-not-call list from elsewhere: every number on it is stopped."""

import csv
import json
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from crm.people.models import User
from leads.actions.listing import Counts, NoSuchColumn, bring_in


class Command(BaseCommand):
    help = (
        "Stop every number of a file: one a line, or a column of CSV. Only keyed hashes are kept. "
        "The same list, known by its label, adds nothing the second time. Exit 1: some lines hold no number."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="text in UTF-8")
        parser.add_argument("--label", default="do-not-call list", help='which list it is: "Old system, May 2026"')
        parser.add_argument("--column", default="", help="heading of the column with the numbers")
        parser.add_argument("--json", action="store_true", help="print {added, already, bad, bad_lines}")

    def handle(self, *, file, label, column, **words) -> None:
        if not label.strip() or len(label.strip()) > 60:
            raise CommandError("--label is 1 to 60 letters.", returncode=2)
        if not settings.KEY_RING:
            raise CommandError("There is no key ring, so no hash can be made. Run: manage.py setup", returncode=2)
        counts = _read(file, label.strip(), column)
        self.stdout.write(json.dumps(asdict(counts)) if words["json"] else _in_words(counts))
        if counts.bad:
            raise CommandError("Some lines hold no number that can be called.", returncode=1)


def _read(file: str, label: str, column: str) -> Counts:
    """No line of the file is in what goes wrong."""
    try:
        with open(file, encoding="utf-8-sig", errors="replace", newline="") as lines:
            return bring_in(lines, label=label, column=column, by=User.objects.system())
    except NoSuchColumn as problem:
        raise CommandError(str(problem), returncode=2) from None
    except (OSError, csv.Error, DatabaseError) as problem:
        name = type(problem).__name__
        raise CommandError(f"The list could not be read to its end ({name}). Run it again.", returncode=2) from None


def _in_words(counts: Counts) -> str:
    lines = f"Stopped now: {counts.added}. Stopped before: {counts.already}. Lines without a number: {counts.bad}."
    where = ", ".join(map(str, counts.bad_lines))
    more = " and more" if counts.bad > len(counts.bad_lines) else ""
    return f"{lines} They are line {where}{more}." if counts.bad else lines

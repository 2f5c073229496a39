"""A key for a machine, shown once."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from crm.people.firstrun.readers import Wrong, person
from crm.people.keys import make_key
from crm.people.models import MachineKey, User
from crm.privacy.actor import signed


class Command(BaseCommand):
    help = "Make a key with which a site posts leads, and print it: once, for we keep only its hash."

    def add_arguments(self, parser):
        parser.add_argument("--label", required=True, help='whose key it is: "Our site" (80 characters at most)')
        parser.add_argument("--scope", required=True, choices=[MachineKey.Scope.INTAKE.value], help="what it opens")
        parser.add_argument("--json", action="store_true", help="print {id, label, scope, key}")

    def handle(self, *, label, scope, **words) -> None:
        if not settings.KEY_RING:
            raise CommandError("There is no key ring, so no hash can be made. Run: manage.py setup", returncode=2)
        try:
            made, shown = _make(person(label), scope)
        except Wrong as wrong:
            raise CommandError(f"--label {wrong}.", returncode=2) from None
        except DatabaseError as problem:
            name = type(problem).__name__
            raise CommandError(f"The key was not made ({name}). Run: manage.py check", returncode=2) from None
        self.stdout.write(_as_json(made, shown) if words["json"] else shown)
        if not words["json"]:
            self.stderr.write("Keep it now: it is not shown again.")


def _make(label: str, scope: str) -> tuple[MachineKey, str]:
    with signed(User.objects.system(), "create key"):
        return make_key(label=label, scope=scope)


def _as_json(made: MachineKey, shown: str) -> str:
    return json.dumps({"id": str(made.pk), "label": made.label, "scope": made.scope, "key": shown})

"""The demo helpline: Harborlight, synthetic people, and DATA/demo.json for whoever tries it."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from crm.people.authentication import find_key
from crm.people.keys import make_key, revoke
from crm.people.models import Helpline, MachineKey, User
from crm.privacy.actor import signed
from leads.demo import people, sites, stories
from leads.demo.roster import make_roster


class Command(BaseCommand):
    help = "Make the demo helpline once, mint today's keys, and write DATA/demo.json. Refuses any other database."

    def add_arguments(self, parser):
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="the public address of this demo")
        parser.add_argument("--empty", action="store_true", help="people only: nobody waits, nothing has happened yet")

    def handle(self, *, url, empty, **_):
        file = Path(settings.DATA) / "demo.json"
        helpline = Helpline.objects.filter(pk=1).first()
        if (not helpline and User.objects.exclude(role="system").exists()) or (helpline and not helpline.is_demo):
            raise CommandError(
                "This database holds a real helpline. The demo only works on one that it made itself.", returncode=2
            )
        with signed(User.objects.system(), "demo"):
            kept = json.loads(file.read_text()) if helpline and file.exists() else self._make()
            if not helpline and not empty:
                self.stdout.write(f"Told {stories.tell()} synthetic stories.")
        facts = {"url": url, **_with_keys(kept)}
        file.touch(mode=0o600)
        file.write_text(json.dumps(facts, indent=2))
        connection.close()

    def _make(self) -> dict:
        if Helpline.objects.filter(pk=1).exists():
            raise CommandError(
                "DATA/demo.json is gone, and with it the demo's passwords. Start with an empty --data.", returncode=2
            )
        people.make_helpline()
        users = people.make_people()
        make_roster(timezone.now())
        sites.make_sites()
        sites.make_lines()
        return {"users": users}


def _with_keys(kept: dict) -> dict:
    """Today's personal keys (they last twelve hours) and the intake key, made once."""
    users = {label: {**facts, "key": _fresh_key(facts["email"])} for label, facts in kept["users"].items()}
    intake = kept.get("intake_key", "")
    if not (intake and find_key(intake)):
        intake = make_key(label="Demo site", scope=MachineKey.Scope.INTAKE)[1]
    return {"intake_key": intake, "users": users}


def _fresh_key(email: str) -> str:
    user = User.objects.get(email=email)
    for old in user.keys.filter(revoked_at=None):
        revoke(old)
    return make_key(label="Demo", scope=MachineKey.Scope.PERSONAL, user=user)[1]

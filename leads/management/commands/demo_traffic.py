"""Synthetic callers for the demo, until Ctrl-C."""

import json
import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from crm.people.authentication import find_key
from crm.people.models import Helpline
from leads.demo import traffic


class Command(BaseCommand):
    help = "Synthetic people ask the demo for calls, by its own API, until Ctrl-C. Refuses any database but the demo's."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=_seconds, metavar="SECONDS", help="instead of 20 to 60, by the hour")

    def handle(self, *, every, **_):
        url, key = _demo()
        connection.close()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        taken = traffic.run(url, key, every, stop.wait)
        self.stdout.write(f"{taken} synthetic requests were taken.")


def _seconds(text: str) -> float:
    if not 0.1 <= (seconds := float(text)) <= 3600:
        raise ValueError("from 0.1 to 3600 seconds")
    return seconds


def _demo() -> tuple[str, str]:
    """Where the demo of this database is and the key of its site; exit status 2 when there is none."""
    file = Path(settings.DATA) / "demo.json"
    if not Helpline.objects.filter(is_demo=True).exists() or not file.exists():
        raise CommandError("This is not the demo: synthetic callers ask nobody else.", returncode=2)
    facts = json.loads(file.read_text())
    if not find_key(facts["intake_key"]):
        raise CommandError("DATA/demo.json is of another database. Run `manage.py demo` first.", returncode=2)
    return facts["url"], facts["intake_key"]

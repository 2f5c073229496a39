"""The sweeper: does what is due, needs no Redis, may run many times over."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from scheduling.chores import sweep
from scheduling.reminders.models import Heartbeat

log = logging.getLogger("wayline.sweeper")


class Command(BaseCommand):
    help = "Do what is due, over and over: reminders, lapsed holds, joining requests. Ctrl-C or SIGTERM ends it."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then exit")

    def handle(self, *, once, **_):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while True:
            busy = self._round()
            if once or stop.wait(0 if busy else settings.SWEEP_SECONDS):
                return

    def _round(self) -> int:
        try:
            Heartbeat.objects.update_or_create(name="sweeper", defaults={"at": Now()})
            return sweep()
        except DatabaseError as problem:
            log.error("sweeper: %s", type(problem).__name__)
            connection.close()
            return 0

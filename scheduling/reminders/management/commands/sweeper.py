"""The sweeper: does what is due, needs no Redis, may run many times over."""

import signal
import threading
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from crm.promises.checks import of
from crm.promises.mending import reconcile
from crm.watch.failures import say_no_words
from crm.watch.places import frames_of
from scheduling.chores import sweep, sweep_slowly
from scheduling.reminders import hearts

log = structlog.get_logger()
FROZEN = "-c idle_in_transaction_session_timeout=5s"  # one that stands still keeps no row from the others for longer


class Command(BaseCommand):
    help = "Do what is due, over and over: reminders, lapsed holds, joining requests. Ctrl-C or SIGTERM ends it."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then exit")

    def handle(self, *, once, **_):
        say_no_words()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if once:
            self._safely(self._mend), self._round(), self._slow_round()
            return
        connection.settings_dict["OPTIONS"]["options"] = FROZEN
        threading.Thread(target=self._mend_then_go_on, args=[stop], daemon=True).start()
        self._go_on(self._round, stop)  # a mail that is half sent then is sent again, when its lease has ended

    def _mend_then_go_on(self, stop: threading.Event) -> None:
        self._safely(self._mend)
        self._go_on(self._slow_round, stop)

    def _mend(self) -> int:
        """What a crash may leave and no chore sees: a lease without an end, a reminder that counts as told."""
        outcome = reconcile(of([2, 4]))
        if outcome.did:
            log.warning("reconciled", rows=len(outcome.did))
        for one in outcome.left:
            log.error("a promise is broken: run check_promises", where=one.check.name)
        return len(outcome.did)

    def _go_on(self, work: Callable[[], int], stop: threading.Event) -> None:
        """Round after round; at once again while there is something to do."""
        try:
            while not stop.wait(0 if work() else settings.SWEEP_SECONDS):
                pass
        finally:
            stop.set()  # one that breaks takes the process with it, and that is started again

    def _round(self) -> int:
        return self._safely(self._beat_and_sweep)

    def _slow_round(self) -> int:
        """What may take long has a thread of its own: a mail server that does not answer holds up nothing else."""
        hearts.now_and_then("mail")
        return self._safely(sweep_slowly)

    def _beat_and_sweep(self) -> int:
        hearts.beat("sweeper")
        return sweep()

    def _safely(self, work: Callable[[], int]) -> int:
        try:
            return work()
        except DatabaseError as problem:
            log.error("sweeper failed", **frames_of(problem))
            connection.close()
            return 0

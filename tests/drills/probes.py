"""How long until a service does its work again: the first thing done after it was killed."""

import time
from collections.abc import Callable

from celery import Celery
from kombu.exceptions import OperationalError
from psycopg import Error

from config.processes import until

from .door import Answer, Door
from .house import House
from .ledger import Ledger
from .people import submit

PATIENCE = 60.0
ONCE_A = 0.5  # seconds between two pokes of the worker


class Probes:
    """One for each service of the table. Each answers seconds since `killed_at`, or PATIENCE when it never did."""

    def __init__(self, house: House, ledger: Ledger) -> None:
        self.house, self.ledger = house, ledger
        transport = {"socket_connect_timeout": 0.5, "socket_timeout": 2}
        self.celery = Celery(broker=house.servers.valkey.url, set_as_current=False)
        self.celery.conf.update(broker_transport_options=transport, broker_connection_retry=False)

    def recovery(self, name: str, killed_at: float) -> float:
        does = {"web": self._answers, "postgres": self._answers, "live": self._streams, "worker": self._works,
                "valkey": self._works, "sweeper": self._sweeps, "beat": self._pokes}[name]  # fmt: skip
        until(lambda: does(killed_at), PATIENCE)
        return time.time() - killed_at

    def _answers(self, _: float) -> bool:
        """A partner's request is acknowledged and a navigator's list is read."""
        partner = Door(self.house.port, self.house.cast["site"], seconds=2)
        submit(partner, self.ledger, self.ledger.heard, _again)
        navigator = Door(self.house.port, self.house.cast["navigators"][0], seconds=2)
        listed = navigator.json("GET", "reminders/")
        return listed is not None and listed.status == 200

    def _streams(self, _: float) -> bool:
        answer = Door(self.house.ports["live"], seconds=2).page("/live/healthz")
        return answer is not None and answer.status == 200

    def _works(self, killed_at: float) -> bool:
        """A worker was heard of: it says so when it takes a task."""
        return _quietly(lambda: self._poked() and self._heard("worker", killed_at))

    def _poked(self) -> bool:
        self.celery.send_task("scheduling.sweep", retry=False)
        time.sleep(ONCE_A)
        return True

    def _sweeps(self, killed_at: float) -> bool:
        return _quietly(lambda: self._heard("sweeper", killed_at))

    def _heard(self, name: str, since: float) -> bool:
        asked = "select at > to_timestamp(%s) from reminders_heartbeat where name = %s"
        return self.house.ask(asked, since, name) == [(True,)]

    def _pokes(self, killed_at: float) -> bool:
        times = [file.stat().st_mtime for file in (self.house.data / "beat").glob("schedule*")]
        return max(times, default=0.0) > killed_at


def _again(answer: Answer | None) -> bool:
    """At once: a probe wants to know when, and loads nothing."""
    time.sleep(0.05)
    return answer is None or answer.status >= 500 or answer.status == 429


def _quietly(does: Callable[[], bool]) -> bool:
    try:
        return does()
    except (Error, OperationalError, OSError):
        time.sleep(0.05)
        return False

"""kill -9 of the Celery worker and of Valkey in the middle of 300 due e-mails: each arrives, none twice in effect."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config.place import place_for
from config.processes import until
from config.valkey import Valkey
from scheduling.reminders.models import Delivery, Reminder
from tests import databases
from tests.conftest import ask_for_a_call, make_user
from tests.reminders.sink import Sink

pytestmark = pytest.mark.slow
COUNT, PATIENCE = 300, 40
WORKER = ["-m", "celery", "-A", "config", "worker", "--pool", "threads", "--concurrency", "2", "--without-mingle",
          "--loglevel", "INFO"]  # fmt: skip
SWEEPER = ["manage.py", "sweeper"]


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="wayline-drill-"))
    path.chmod(0o755)  # else the servers' user could not reach it
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def valkey(folder):
    """A broker of our own, which forgets everything when it dies."""
    one = Valkey(place_for(folder), "drill", folder / "valkey.log", for_tests=True)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def sink():
    with Sink() as one:
        yield one


@pytest.fixture
def run(folder, valkey, sink, fresh_database):
    """Start a real process of the house on the fresh database; ended with the test."""
    own = {"REDIS_URL": valkey.url, "DATABASE_URL": databases.app_url(fresh_database), "EMAIL_HOST": "127.0.0.1"}
    own |= {"EMAIL_PORT": str(sink.port), "EMAIL_USE_TLS": "0", "WAYLINE_MAIL_LEASE_SECONDS": "4"}

    with ExitStack() as last:

        def run(words):
            log = last.enter_context((folder / "house.log").open("ab"))
            process = subprocess.Popen(
                [sys.executable, *words], env={**os.environ, **own}, stdout=log, stderr=log, start_new_session=True
            )
            last.callback(process.wait)
            last.callback(process.kill)
            return process

        yield run


@pytest.fixture
def due(fresh_database):
    """Three hundred reminders of three people, due since a minute."""
    lead = ask_for_a_call()
    people = [make_user(name, "navigator") for name in ("Ana Diaz", "Ben Ochoa", "Luz Vega")]
    at = timezone.now() - timedelta(minutes=1)
    facts = {"lead": lead, "kind": "own", "due_at": at, "promised_at": at}
    Reminder.objects.bulk_create(Reminder(user=people[number % 3], **facts) for number in range(COUNT))


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def sent() -> int:
    return Delivery.objects.filter(channel="email", sending="sent").count()


def test_through_kill_9_of_worker_and_valkey_each_mail_arrives_once(due, run, valkey, sink, folder):
    worker = run(WORKER)
    assert until(lambda: b"ready." in (folder / "house.log").read_bytes(), PATIENCE)
    run(SWEEPER)
    assert until(lambda: len(sink.kept) > 60, PATIENCE)
    kill(worker)
    kill(valkey.process)
    assert len(sink.kept) < COUNT  # in the middle
    valkey.start()
    run(WORKER)
    assert until(lambda: sent() == COUNT, PATIENCE), (sent(), len(sink.kept))

    everything = Delivery.objects.filter(channel="email").values_list("pk", flat=True)
    assert {name[1:].split("@")[0] for name in sink.kept} == {str(pk) for pk in everything}
    assert sink.taken - COUNT <= 10  # what was in the air when the worker died came again, under the same Message-ID
    assert b"Task %(name)s[%(id)s] succeeded" in (folder / "house.log").read_bytes()  # Celery had its part
    assert Reminder.objects.filter(state="due").count() == COUNT
    assert len({mail.get_payload() for mail in sink.kept.values()}) == 1

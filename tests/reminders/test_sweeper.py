"""A reminder that is due arrives, once: by the database's clock, with two sweepers, with the broker away."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from config.celery import app
from scheduling.chores import sweep
from scheduling.reminders.actions import remind, snooze
from scheduling.reminders.chores import fall_due, send_forgotten
from scheduling.reminders.models import Delivery, Heartbeat, Reminder
from tests.conftest import ask_for_a_call, make_user
from tests.moments import at


@pytest.fixture
def mine(lead, ana):
    """Makes a reminder of Ana's, due in some minutes by the database's clock."""
    return lambda minutes: remind(lead.pk, user=ana, kind="own", due_at=soon(minutes), by=ana)


def soon(minutes):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.mark.django_db
def test_what_is_due_falls_due(mine):
    mine(-1)
    fall_due()
    assert Reminder.objects.get().state == "due"


@pytest.mark.django_db
def test_what_lies_ahead_does_not(mine):
    mine(1)
    fall_due()
    assert (Reminder.objects.get().state, Delivery.objects.count()) == ("scheduled", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "hours"), [(1, 5), (-1, -5)], ids=["fast", "slow"])
def test_a_wrong_clock_on_this_machine_changes_nothing(mine, minutes, hours):
    mine(minutes)
    with at(soon(60 * hours)):
        fall_due()
    assert Delivery.objects.count() == (minutes < 0)


@pytest.mark.django_db
def test_swept_twice_it_is_told_once(mine):
    mine(-1)
    for _ in range(3):
        fall_due()
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_what_ended_before_it_was_due_is_not_told(mine, state):
    mine(-1)
    Reminder.objects.update(state=state)
    fall_due()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_snoozed_it_is_told_a_second_time(mine, ana):
    one = mine(-1)
    fall_due()
    snooze(one.pk, until=soon(4), by=ana)
    Reminder.objects.update(due_at=soon(-1))
    fall_due()
    assert (Reminder.objects.get().state, Delivery.objects.count()) == ("due", 2)


def test_a_swept_house_has_a_heartbeat(fresh_database):
    call_command("sweeper", once=True)
    assert timezone.now() - Heartbeat.objects.get(name="sweeper").at < timedelta(seconds=30)


@pytest.fixture
def broker_away(monkeypatch):
    """Celery's broker is at a port where nobody listens."""
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


@pytest.mark.django_db
def test_with_the_broker_away_the_sweeper_tells(
    mine, settings, broker_away, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_HOST = "mail.example"
    mine(-1)
    with django_capture_on_commit_callbacks(execute=True):
        fall_due()
    assert Reminder.objects.get().state == "due"
    assert "broker away" in caplog.text


def test_one_broken_chore_does_not_keep_the_others_from_theirs(fresh_database, mine, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr("scheduling.chores.CHORES", [broken, fall_due])
    mine(-1)
    assert sweep() == 1


def test_two_sweepers_at_once_tell_once(fresh_database, as_owner):
    ana, lead = make_user("Ana Diaz", "navigator"), ask_for_a_call()
    for minute in range(1, 41):
        remind(lead.pk, user=ana, kind="own", due_at=soon(-minute), by=ana)
    gate = Barrier(2)

    def work(_):
        gate.wait()
        done = sum(fall_due() for _ in range(3))
        connection.close()
        return done

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    told = "select count(*), count(distinct reminder_id), count(delivered_at) from reminders_delivery"
    assert as_owner.execute(told).fetchone() == (40, 40, 40)
    changes = "select count(*) from reminders_historicalreminder where state = 'due'"
    assert as_owner.execute(changes).fetchone() == (40,)


def test_two_sweepers_at_once_send_each_mail_once(fresh_database, settings, as_owner, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr("scheduling.reminders.chores.MAIL_PATIENCE", timedelta(0))
    ana, lead = make_user("Ana Diaz", "navigator"), ask_for_a_call()
    for minute in range(1, 16):
        remind(lead.pk, user=ana, kind="own", due_at=soon(-minute), by=ana)
    fall_due()
    gate = Barrier(2)

    def work(_):
        gate.wait()
        send_forgotten()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    tries = "select count(*), sum(attempts) from reminders_delivery where sending = 'sent'"
    assert (as_owner.execute(tries).fetchone(), len(mail.outbox)) == ((15, 15), 15)


HURRIED = """
import time, django; django.setup()
from scheduling.reminders.tasks import hurry, send_mail
begun = time.monotonic()
assert not hurry(send_mail, "x")
print(time.monotonic() - begun)
"""


def test_whoever_hurries_does_not_wait_for_a_broker_that_is_away():
    away = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run([sys.executable, "-c", HURRIED], env=away, capture_output=True, text=True, check=True)

    assert float(said.stdout) < 1

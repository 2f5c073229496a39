"""Every page of staff hears within 90 seconds that something has stopped, from web and the database alone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from crm.people.models import User
from scheduling.reminders import telling
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Delivery, Heartbeat

pytestmark = pytest.mark.django_db


def heard(**seconds_ago):
    for name, ago in seconds_ago.items():
        at = Now() - timedelta(seconds=ago)
        Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def named(client):
    page = client.get("/pulse/").content.decode()
    return [name for name in ("sweeper", "mail", "worker", "database") if f'data-service="{name}"' in page]


def test_silence_while_everything_runs(client):
    heard(sweeper=1, worker=59, mail=2)
    assert client.get("/pulse/").status_code == 204


@pytest.mark.parametrize("name", ["sweeper", "mail", "worker"])
def test_a_minute_of_silence_is_said(client, name):
    heard(**{**dict.fromkeys(("sweeper", "mail", "worker"), 1), name: 61})
    assert named(client) == [name]


def test_a_sweeper_that_nobody_ever_heard_of_counts_as_stopped(client):
    assert named(client) == ["sweeper"]


def test_a_worker_that_never_ran_here_is_not_missed(client):
    heard(sweeper=1)
    assert named(client) == []


def test_a_page_learns_of_it_within_ninety_seconds():
    assert settings.STALL_SECONDS + settings.PULSE_SECONDS < 90


def test_it_leads_to_the_call_sheet(client):
    assert 'href="/call-sheet/"' in client.get("/pulse/").content.decode()


@pytest.fixture
def mailed(people, lead, settings):
    """An e-mail of a reminder that fell due two minutes ago."""
    settings.EMAIL_HOST = "mail.example"
    heard(sweeper=1, mail=1)
    due = timezone.now() - timedelta(minutes=2)
    remind(lead.pk, user=people.ana, kind="own", due_at=due, by=people.ana)
    telling.tell_due(10, by=User.objects.system())


def test_an_e_mail_that_waits_for_over_a_minute_is_said(client, mailed):
    assert named(client) == ["mail"]


def test_one_that_nobody_takes_among_others_that_go_out_is_not(client, mailed):
    one = Delivery.objects.get(channel="email")
    Delivery.objects.create(
        reminder=one.reminder, channel="email", due_at=timezone.now(), sending="sent", delivered_at=Now()
    )
    assert named(client) == []


def test_every_page_of_staff_asks_for_it(client, people):
    client.force_login(people.ana)
    for address in ("/queue/", "/reminders/", "/find/", "/handover/"):
        assert 'data-pulse="/pulse/"' in client.get(address).content.decode()

"""kill -9 of the sweeper, and a mail server that was away: the invitation still arrives, once."""

import os
import signal
import subprocess
import sys

import pytest
from django.db.models.functions import Now

from config.processes import until
from crm.people import actions
from crm.people.models import Invitation
from tests import databases
from tests.conftest import make_user
from tests.people.staff import facts
from tests.reminders.sink import Sink

pytestmark = pytest.mark.slow
PATIENCE = 40
WORDS = [sys.executable, "manage.py", "sweeper"]


@pytest.fixture
def sweeper(fresh_database):
    """Start a sweeper whose mail goes to `port`; each is ended with the test."""
    own = {"DATABASE_URL": databases.app_url(fresh_database), "EMAIL_HOST": "127.0.0.1", "EMAIL_USE_TLS": "0"}
    begun = []

    def start(port: int) -> subprocess.Popen:
        env = {**os.environ, **own, "EMAIL_PORT": str(port), "WAYLINE_MAIL_LEASE_SECONDS": "1"}
        begun.append(subprocess.Popen(WORDS, env=env, stderr=subprocess.DEVNULL))
        return begun[-1]

    yield start
    for one in begun:
        one.kill()
        one.wait()


@pytest.fixture
def invited(fresh_database, settings):
    settings.EMAIL_HOST = "mail.example"
    return actions.invite(facts(), by=make_user("Adam West", "admin"))


def test_it_arrives_once_through_all_of_it(invited, sweeper):
    with Sink() as gone:
        port = gone.port
    first = sweeper(port)  # nobody listens there any more
    assert until(lambda: Invitation.objects.get().attempts > 0, PATIENCE)
    os.kill(first.pid, signal.SIGKILL)
    with Sink() as sink:
        Invitation.objects.update(next_try_at=Now())
        sweeper(sink.port)
        assert until(lambda: Invitation.objects.get().sent_at is not None, PATIENCE)

    (kept,) = sink.kept.values()
    assert invited.url in kept.get_payload(decode=True).decode()

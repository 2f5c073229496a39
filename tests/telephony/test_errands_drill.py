"""kill -9 in the middle of what goes out and what came in: each text once in effect, each event worked once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from config.processes import until
from crm.privacy import vault
from leads.telephony import events
from leads.telephony.models import Errand, Event, Line, Ring
from leads.telephony.provider import Told
from tests import databases
from tests.conftest import ask_for_a_call, make_user
from tests.telephony.twilio import ACCOUNT, TOKEN, Twilio

pytestmark = pytest.mark.slow
COUNT = 40
AGREED = {"consent": {"channels": ["call", "text"], "text_version": "1"}, "safe_contact": {"text": True}}


@pytest.fixture
def due(fresh_database, settings):
    """Forty texts to one caller and forty events of forty calls."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    ana = make_user("Ana Diaz", "navigator")
    line = Line.objects.create(number="+16025550142", label="Call-backs", calls_out=True)
    lead = ask_for_a_call(**AGREED)
    facts = {"kind": "text", "lead": lead, "number": lead.numbers.get(), "line": line, "by": ana, "template": "tried"}
    at = timezone.now() - timedelta(minutes=1)
    Errand.objects.bulk_create(Errand(**facts, at=at, next_try_at=at, language=f"x{n}") for n in range(COUNT))
    with vault.session():
        for n in range(COUNT):
            call = f"CA{n:032x}"
            told = Told(f"{call}|ringing", "ring", call, "ringing", f"+16025550{n:03d}", "+16025550100")
            events.keep("twilio", told)


def sweeper(name: str, url: str):
    own = {"DATABASE_URL": databases.app_url(name), "TWILIO_URL": url, "WAYLINE_TELEPHONY": "twilio"}
    own |= {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "WAYLINE_TELEPHONY_LEASE_SECONDS": "1"}
    words = [sys.executable, "manage.py", "sweeper"]
    return subprocess.Popen(words, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def done() -> int:
    return Errand.objects.filter(state="done").count() + Event.objects.exclude(done_at=None).count()


def test_through_kill_9_each_text_arrives_once_and_each_event_is_worked_once(due, fresh_database):
    with Twilio(slow=0.02) as twilio:
        first = sweeper(fresh_database, twilio.url)
        assert until(lambda: len(twilio.messages) > 8, 30)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert len(twilio.messages) < COUNT
        second = sweeper(fresh_database, twilio.url)
        try:
            assert until(lambda: done() == 2 * COUNT, 40), done()
        finally:
            second.kill()
            second.wait()
        assert set(twilio.by_key.values()) == {1} and len(twilio.by_key) == COUNT
        assert Ring.objects.count() == COUNT

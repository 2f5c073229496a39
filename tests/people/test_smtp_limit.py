"""A mail server that says a byte a second does not keep us."""

import time

import pytest
from django.core.mail import EmailMessage

from crm.people.smtp import EmailBackend
from tests.drills.provider import Provider


def test_a_line_that_trickles_is_cut_when_its_time_is_over(settings):
    settings.MAIL_SECONDS = 0.5
    with Provider() as provider:
        provider.mood = "trickle"
        backend = EmailBackend(host="127.0.0.1", port=provider.port, use_tls=False, timeout=10)
        started = time.monotonic()
        with pytest.raises(OSError):
            backend.send_messages([EmailMessage("One", "thing", "us@wayline.example", ["ana@wayline.example"])])
        assert time.monotonic() - started < 5
        assert provider.kept == {}

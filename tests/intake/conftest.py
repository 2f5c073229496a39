"""The public form as a browser uses it, and the requester's page that it leads to."""

import re
import time
from types import SimpleNamespace
from unittest import mock

import pytest

from leads.intake import forms
from leads.intake.models import CallbackRequest

NUMBER = "602-555-0147"


def stamp_of(seconds_ago: float) -> str:
    """A form that was drawn some seconds ago."""
    with mock.patch("django.core.signing.time") as clock:
        clock.time.return_value = time.time() - seconds_ago
        return forms.new_stamp()


@pytest.fixture
def press(client):
    """Press the button: press(phone=…) answers like the site; by default a minute after the form was drawn."""

    def go(query="", **said):
        usual = {"phone": NUMBER, "call_when": "now", "call_now_any_hour": "yes", "language": "en"}
        usual |= {"text_version": "en-1", "nonce": stamp_of(60)}
        return client.post(f"/call/{query}", {**usual, **said})

    return go


@pytest.fixture
def own(client, press):
    """Somebody's own page: .get(), .post(action, …), .request, .lead, .place, read anew each time."""

    def open_page(**said):
        return OwnPage(client, press(**said)["Location"])

    return open_page


class OwnPage:
    def __init__(self, client, address):
        self.client, self.address = client, address
        self.pk = CallbackRequest.objects.order_by("pk").last().pk

    def get(self, query="", **headers):
        return self.client.get(self.address + query, headers=headers)

    def post(self, action, **said):
        return self.client.post(self.address, {"action": action, **said})

    def text(self) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", self.get().content.decode()))

    @property
    def request(self):
        return CallbackRequest.objects.get(pk=self.pk)

    @property
    def lead(self):
        return self.request.lead

    @property
    def place(self):
        return self.lead.waiting

    @property
    def number(self):
        return self.request.number


@pytest.fixture
def stamps():
    return SimpleNamespace(of=stamp_of)

"""The database goes away and comes back: whoever asked in between was heard, and is a lead once."""

import json

import pytest

from leads.intake.models import CallbackRequest
from leads.intake.spool.draining import drain
from leads.models import ContactNumber


def of(answer) -> CallbackRequest:
    """The one request of this reference."""
    return CallbackRequest.objects.get(reference=answer.json()["reference"])


def test_a_request_while_the_database_is_away_is_a_lead_when_it_is_back(site, wire, files):
    wire.cut()
    answer = site.post("leads/", {"phone": "602-555-0147"})
    wire.mend()

    assert (answer.status_code, set(answer.json())) == (202, {"reference", "received_at", "promise"})
    assert drain() == 1 and files() == []
    assert of(answer).number.number == "+16025550147"

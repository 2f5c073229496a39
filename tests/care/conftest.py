"""Somebody is on the line with Ana."""

from uuid import uuid4

import pytest

from leads import actions
from leads.care import danger


@pytest.fixture
def on_line(lead, ana):
    """The lead of someone whom Ana called, and who answered."""
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    return lead


@pytest.fixture
def card(on_line, ana, maya):
    """The danger card of that call, open."""
    return danger.keep_log(on_line.pk, crisis=uuid4(), by=ana)


@pytest.fixture
def end_card(ana):
    def end_card(card, by=ana, **said):
        whole = {"outcome": "emergency_911", "confirmed": "yes", "words": "Dispatch, 2:44"}
        return danger.close_card(card.lead_id, crisis=card.pk, **{**whole, **said}, by=by)

    return end_card

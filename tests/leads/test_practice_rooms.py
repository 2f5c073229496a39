"""What every room does for a made-up caller: the same, and nothing that leaves the room."""

import pytest

from crm.ids import uuid7
from crm.web.refusals import Refusal
from leads import actions
from leads.actions.numbers import keep_number
from leads.care import danger
from leads.contact import safe_contact
from leads.handing import actions as handing
from leads.handing import warm
from leads.telephony.actions.calling import bridge
from leads.telephony.actions.texting import send_text
from leads.telephony.phrases import TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(ana):
    """Ana has a made-up caller in hand."""
    return actions.practise(by=ana)


def test_a_card_that_is_open_ends_with_practice(made, ana):
    card = danger.keep_log(made.pk, crisis=uuid7(), by=ana)
    actions.end_practice(by=ana)
    card.refresh_from_db()
    assert card.outcome == "not_an_emergency"


def test_it_is_offered_to_nobody_written_to_nobody_and_never_rung(made, people, ana):
    """Whatever a provider or a colleague would carry out."""
    refused = pytest.raises(Refusal, match="yours alone")
    with refused:
        handing.offer(made.pk, to=people.ben.email, told="She waits.", by=ana)
    call, _, _ = actions.dial(made.pk, by=ana)
    with refused:
        bridge(call.pk, by=ana)
    with refused:
        warm.offer_call(made.pk, to=people.ben.email, told="She waits.", by=ana)
    with refused:
        send_text(made.pk, template=next(iter(TEXTS)), by=ana)


def test_a_number_said_in_practice_is_nobodys_either(made, ask, ana):
    """What stands for it never meets what people said of theirs."""
    real = ask("602-555-0199", safe_contact={"voicemail": "full", "text": True})
    added = keep_number(made.pk, phone="602-555-0199", said={"voicemail": "none", "text": False}, by=ana)
    assert safe_contact(real.numbers.get()).voicemail == "full"
    assert bytes(added.number_index) != bytes(real.numbers.get().number_index)

"""A lead with two numbers: the one that its requester named last is shown, held and dialled."""

import pytest
from django.utils import timezone

from crm.web.refusals import AlreadyClaimed
from leads import actions
from leads.actions.inbound import make_number
from leads.intake import requester
from leads.models import Waiting
from tests import moments

NEW = "602-555-0148"


def at_noon():
    """In Arizona, where nobody asked to be called at any hour on a number that is new."""
    return moments.at(timezone.now().replace(hour=19))


@pytest.fixture
def changes(lead):
    return lambda: requester.change(phone=NEW, by=requester.Requester(lead.requests.get()))


def test_a_number_that_changed_is_held_and_dialled(lead, ana, changes):
    actions.claim(lead.pk, by=ana)
    changes()
    with at_noon():
        _, _, number = actions.dial(lead.pk, by=ana)
    assert number.number == "+16025550148"
    assert bytes(Waiting.objects.get().held_number) == bytes(number.number_index)


def test_when_a_colleague_holds_the_new_number_the_lead_goes_back(lead, ask, ana, ben, changes):
    actions.claim(lead.pk, by=ana)
    actions.claim(ask(NEW).pk, by=ben)
    changes()
    assert Waiting.objects.get(pk=lead.pk).holder is None


def test_nobody_dials_another_number_that_a_colleague_holds(lead, ask, ana, ben):
    actions.claim(ask(NEW).pk, by=ben)
    other = make_number(lead, lead.people.get(), "+16025550148")
    actions.claim(lead.pk, by=ana)
    with at_noon(), pytest.raises(AlreadyClaimed, match="with this number now"):
        actions.dial(lead.pk, number=other.pk, by=ana)


def test_it_is_the_one_that_is_shown(lead, ana, changes, door):
    changes()
    assert door(ana).get(f"leads/{lead.pk}/").json()["phone"].endswith("48")

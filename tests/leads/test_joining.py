"""A second request: whom it joins, what it brings along, and what it may never do."""

from contextvars import Context
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from crm.people.models import User
from crm.privacy.models import LeadKey
from leads import actions
from leads.contact import safe_contact
from leads.intake.models import CallbackRequest
from leads.models import ContactNumber, Lead, Waiting
from leads.models.queue import Rank

pytestmark = pytest.mark.django_db


AGREE = [
    ({}, {}),
    ({"name": "Renee Moss"}, {}),
    ({}, {"name": "Renee Moss"}),
    ({"name": "Renee Moss"}, {"name": " renee  MOSS"}),
    ({"for_whom": "self"}, {}),
    ({"for_whom": "loved_one", "name": "Renee Moss"}, {"for_whom": "loved_one"}),
]
DIFFER = [
    ({"name": "Renee Moss"}, {"name": "Carl Webb"}),
    ({"for_whom": "self"}, {"for_whom": "loved_one"}),
    ({"name": "Renee Moss", "for_whom": "self"}, {"name": "Renee Moss", "for_whom": "loved_one"}),
    ({}, {"phone": "602-555-0148"}),
]


@pytest.mark.parametrize(("first", "second"), AGREE, ids=str)
def test_requests_that_agree_are_one_lead(people, ask, first, second):
    assert ask(**first) == ask(**second)


@pytest.mark.parametrize(("first", "second"), DIFFER, ids=str)
def test_requests_that_differ_are_two_leads(people, ask, first, second):
    assert ask(**first) != ask(**second)


def test_the_second_requests_own_lead_closes_merged(lead, ask):
    ask()
    own = Lead.objects.get(stage="closed")
    assert (own.close_reason, own.merged_into) == ("merged", lead)
    assert not Waiting.objects.filter(pk=own.pk).exists()


def test_a_joined_request_is_readable_with_the_key_of_the_lead_it_joined_alone(lead, ask):
    ask(message="A garden.")
    LeadKey.objects.exclude(pk=lead.pk).update(care=None, evidence=None)
    second = CallbackRequest.objects.filter(lead=lead).latest("received_at", "pk")
    assert Context().run(lambda: second.given)["message"] == "A garden."


def test_asking_again_raises_the_place(lead, ask):
    ask()
    assert Waiting.objects.get().rank == Rank.RAISED


def test_asking_again_and_again_raises_once_in_fifteen_minutes(lead, ask):
    ask()
    first = Waiting.objects.get().raised_at
    ask()
    assert Waiting.objects.get().raised_at == first


def test_after_fifteen_minutes_it_raises_again(lead, ask):
    ask()
    Waiting.objects.update(raised_at=F("raised_at") - timedelta(minutes=16))
    first = Waiting.objects.get().raised_at
    ask()
    assert Waiting.objects.get().raised_at > first


def test_asking_again_never_raises_above_danger(people, ask):
    ask(phone="602-555-0199")
    Waiting.objects.update(rank=Rank.DANGER)
    ask(), ask()
    assert list(Waiting.objects.order_by("-rank").values_list("rank", flat=True)) == [Rank.DANGER, Rank.RAISED]


def test_asking_again_keeps_danger_first(lead, ask):
    Waiting.objects.update(rank=Rank.DANGER)
    ask()
    assert Waiting.objects.get().rank == Rank.DANGER


def test_asking_again_never_moves_the_promise_later(lead, ask):
    first = Waiting.objects.get().promise_by
    ask()
    assert Waiting.objects.get().promise_by == first


def test_a_second_request_that_ana_has_in_hand_stays_its_own(lead, ask, ana):
    from leads.intake.joining import settle_requests

    second = ask(settle=False)
    Waiting.objects.filter(pk=second.pk).update(holder=ana)
    settle_requests()
    assert Lead.objects.open().count() == 2


def test_a_request_joins_the_lead_that_ana_has_in_hand(lead, ask, ana):
    actions.claim(lead.pk, by=ana)
    assert ask() == lead
    assert Waiting.objects.get().holder == ana


def test_a_closed_lead_is_not_joined(lead, ask, ana):
    actions.claim(lead.pk, by=ana)
    actions.close(lead.pk, reason="declined", by=ana)
    assert ask() != lead


def test_joining_twice_is_joining_once(lead, ask):
    from leads.intake.joining import settle_requests

    ask()
    assert settle_requests() == 0


def test_before_it_is_joined_nobody_is_given_the_number_that_ana_holds(lead, ask, ana, ben):
    actions.claim(lead.pk, by=ana)
    ask(settle=False)
    assert actions.next_lead(by=ben) is None


STRICTER = [("full", "none", "none"), ("none", "full", "none"), ("full", "neutral", "neutral"), ("full", None, "full")]


@pytest.mark.parametrize(("first", "second", "stands"), STRICTER)
@pytest.mark.parametrize("name", ["Renee Moss", "Carl Webb"], ids=["joined", "its own lead"])
def test_the_strictest_answer_about_voicemail_stands(people, ask, first, second, stands, name):
    ask(name="Renee Moss", safe_contact={"voicemail": first})
    ask(name=name, safe_contact={"voicemail": second} if second else {})
    assert {safe_contact(number).voicemail for number in ContactNumber.objects.all()} == {stands}


def test_unknown_means_no(lead):
    safe = safe_contact(lead.numbers.get())
    assert (safe.voicemail, safe.text) == ("none", False)


def test_what_was_confirmed_by_voice_stands_over_a_stricter_answer_of_before(people, ask):
    stricter = ask(name="Carl Webb", safe_contact={"voicemail": "none"})
    confirmed = ask(name="Renee Moss", safe_contact={"voicemail": "full"})
    confirmed.numbers.update(confirmed_at=timezone.now())
    assert safe_contact(stricter.numbers.get()).voicemail == "full"


def test_those_that_stand_alone_are_settled_together(people, ask, django_assert_max_num_queries):
    from leads.intake.joining import settle_alone, settle_requests

    for last in range(30):
        ask(phone=f"602-555-01{last:02d}", settle=False)
    ask(phone="602-555-0100", settle=False, name="Somebody else")  # two of one number: neither stands alone
    with django_assert_max_num_queries(10):
        assert settle_alone(by=User.objects.system()) == 29
    assert settle_requests() == 2
    assert not CallbackRequest.objects.unsettled().exists()


def test_a_stricter_answer_given_after_the_voice_stands_again(people, ask):
    confirmed = ask(name="Renee Moss", safe_contact={"voicemail": "full"})
    confirmed.numbers.update(confirmed_at=timezone.now())
    stricter = ask(name="Carl Webb", safe_contact={"voicemail": "none"})
    assert safe_contact(stricter.numbers.get()).voicemail == "none"

"""Who is on the line? A page opens after two things they said agree; else an empty one, and nothing is given away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.people.models import Presence
from crm.privacy.models import ReadLog
from leads import actions
from leads.models import CallAttempt, Lead, Waiting
from leads.telephony.actions import asking, missed
from leads.telephony.actions.asking import Said
from leads.telephony.models import Ring
from tests.leads.pages import Desk
from tests.telephony.conftest import CALLER

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def renee(ask):
    return ask(CALLER, name="Renee Moss", zip="86001")


@pytest.fixture
def ring(renee, ana):
    """Ana has a telephone at her ear; the number is Renee's."""
    return asking.by_hand(phone=CALLER, by=ana)


def said(desk, ring, lead, **facts):
    return desk.post(f"/rings/{ring.pk}/identify/", {"lead": str(lead.pk), **facts}, follow=True)


def test_after_the_answer_there_are_codes_and_no_names(ring, renee, ana):
    page = Desk(ana).get(f"/rings/{ring.pk}/").text
    assert renee.code in page and "Closed until checked" in page
    assert not any(word in page for word in ("Renee", "86001", "555-0147", "6025550147"))


def test_a_name_and_a_zip_that_agree_open_the_page_with_the_call(ring, renee, ana):
    page = said(Desk(ana), ring, renee, first_name="renee", zip="86001")
    assert page.redirect_chain[-1][0] == f"/leads/{renee.pk}/" and "On the line" in page.text
    call, place = CallAttempt.objects.get(), Waiting.objects.get(pk=renee.pk)
    assert (call.direction, call.lead_id, place.holder, place.call_open) == ("in", renee.pk, ana, True)
    assert Lead.objects.get(pk=renee.pk).stage == "engaged"


def test_that_it_was_opened_so_is_written_down(ring, renee, ana):
    asking.identify(ring.pk, renee.pk, said=Said("Renee", "86001"), by=ana)
    assert ReadLog.objects.filter(purpose="inbound_identified", leads=[renee.pk]).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        Said("Karl", "86001"),
        Said("Renee", "10001"),
        Said("Karl", asked_on=TODAY),
        Said("Renee", "86001", TODAY - timedelta(days=9)),
    ],
)
def test_one_thing_that_is_wrong_opens_an_empty_page(ring, renee, ana, wrong):
    call = asking.identify(ring.pk, renee.pk, said=wrong, by=ana)
    assert call.lead_id != renee.pk and Lead.objects.get(pk=renee.pk).stage == "new"
    assert Waiting.objects.get(pk=renee.pk).holder is None


def test_a_wrong_answer_is_not_told(ring, renee, ana):
    page = said(Desk(ana), ring, renee, first_name="Karl", zip="86001").text
    assert "Renee" not in page and renee.code not in page and "match" not in page.lower()


def test_somebody_who_gave_a_number_alone_is_known_by_the_day_they_asked(ask, ana):
    lead = ask(CALLER)
    ring = asking.by_hand(phone=CALLER, by=ana)
    assert asking.identify(ring.pk, lead.pk, said=Said("Anybody", asked_on=TODAY), by=ana).lead_id == lead.pk


@pytest.mark.parametrize(
    "facts", [{}, {"first_name": "Renee"}, {"zip": "8600", "first_name": "Renee"}, {"asked_on": "soon", "zip": "86001"}]
)
def test_less_than_two_things_are_asked_for_again_and_kept(ring, renee, ana, facts):
    page = said(Desk(ana), ring, renee, **facts)
    assert (page.status_code, CallAttempt.objects.count()) == (422, 0)
    assert all(f'value="{value}"' in page.text for value in facts.values())


def test_a_lead_of_another_number_does_not_open_so(ring, ask, ana):
    other = ask("602-555-0188", name="Rosa Soto", zip="85001")
    assert asking.identify(ring.pk, other.pk, said=Said("Rosa", "85001"), by=ana).lead_id != other.pk


def test_a_closed_one_is_no_candidate(renee, ana, ben):
    actions.claim(renee.pk, by=ana)
    actions.close(renee.pk, reason="declined", by=ana)
    made = asking.by_hand(phone=CALLER, by=ben)
    assert isinstance(made, CallAttempt) and made.lead_id != renee.pk


def test_whoever_reads_them_gives_them_up_to_whoever_has_them_on_the_line(renee, ana, ben):
    actions.claim(renee.pk, by=ben)
    ring = asking.by_hand(phone=CALLER, by=ana)
    asking.identify(ring.pk, renee.pk, said=Said("Renee", "86001"), by=ana)
    assert Waiting.objects.get(pk=renee.pk).holder == ana


def test_a_colleague_on_the_phone_with_them_keeps_them(renee, ana, ben):
    actions.claim(renee.pk, by=ben)
    actions.dial(renee.pk, by=ben)
    ring = asking.by_hand(phone=CALLER, by=ana)
    page = said(Desk(ana), ring, renee, first_name="Renee", zip="86001")
    assert page.status_code == 409 and "Ben is on the phone with them already" in page.text


def test_new_and_loved_one_open_empty_pages_with_the_number(ring, ana):
    desk = Desk(ana)
    desk.post(f"/rings/{ring.pk}/new/", {"for_whom": "loved_one"})
    lead = CallAttempt.objects.get().lead
    assert (lead.for_whom, lead.people.count(), lead.numbers.get().number) == ("loved_one", 2, CALLER)


@pytest.mark.parametrize("outcome", ["wrong_number", "silent", "prank"])
def test_what_is_no_call_for_help_makes_no_lead(ring, ana, outcome):
    Desk(ana).post(f"/rings/{ring.pk}/none/", {"outcome": outcome})
    assert (Lead.objects.count(), CallAttempt.objects.count(), Ring.objects.get().outcome) == (1, 0, outcome)
    assert Presence.objects.get(user=ana).state == "wrapping_up"


def test_by_hand_a_number_that_we_may_know_asks_who_it_is(renee, ana):
    page = Desk(ana).post("/calls/new/", {"phone": CALLER, "name": "Renee"}, follow=True)
    assert "Who is it?" in page.text and CallAttempt.objects.count() == 0


def test_a_call_of_which_nobody_said_who_it_was_is_not_lost(ring, ana):
    Ring.objects.update(ended_at=timezone.now() - timedelta(minutes=9))
    assert missed.left_unsaid() == 0
    Ring.objects.update(ended_at=timezone.now() - timedelta(minutes=11))
    assert (missed.left_unsaid(), Ring.objects.get().state) == (1, "missed")


def test_what_was_typed_by_hand_is_on_the_new_page(renee, ana):
    ring = asking.by_hand(phone=CALLER, name="Judy Chase", for_whom="self", language="es", by=ana)
    lead = asking.new_person(ring.pk, by=ana).lead
    assert (lead.people.get().name, lead.language, lead.for_whom) == ("Judy Chase", "es", "self")


def test_its_cells_belong_to_the_lead_from_then_on(ring, renee, ana):
    call = asking.identify(ring.pk, renee.pk, said=Said("Renee", "86001"), by=ana)
    found = Ring.objects.get()
    assert (found.key_id, found.number, found.call_id) == (renee.pk, CALLER, call.pk)


def test_it_is_said_once_and_by_whoever_answered(ring, ana, ben):
    assert Desk(ben).post(f"/rings/{ring.pk}/new/").status_code == 404
    Desk(ana).post(f"/rings/{ring.pk}/new/")
    assert Desk(ana).post(f"/rings/{ring.pk}/new/").status_code == 409

"""The whole thread on pages: queue, take, call, outcome, undo."""

import pytest

from leads.models import CallAttempt, Lead
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(ana):
    return Desk(ana)


def test_the_queue_offers_the_next_caller_without_name_or_number(desk, lead):
    page = desk.get("/queue/")

    assert page.status_code == 200
    assert "Next: a caller in Arizona" in page.text
    assert "0147" not in page.text


def test_taking_the_next_opens_their_page(desk, lead):
    taken = desk.post("/queue/next/")

    assert taken.status_code == 302
    assert taken.url == f"/leads/{lead.pk}/"


def test_a_caller_is_dialled_ended_and_taken_back(desk, lead):
    desk.take(lead)
    assert "tel:+16025550147" in desk.post(f"/leads/{lead.pk}/dial/", follow=True).text
    ended = desk.post(f"/leads/{lead.pk}/outcome/", {"outcome": "no_answer"}, follow=True)
    call = CallAttempt.objects.get(lead=lead)
    assert "Saved: No answer" in ended.text
    desk.post(f"/calls/{call.pk}/undo/", follow=True)

    assert Lead.objects.get(pk=lead.pk).stage == "new"

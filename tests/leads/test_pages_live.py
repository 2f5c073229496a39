"""What the pages ask for when they hear that something moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.actions import add_note, claim, pass_on
from leads.models import Hold
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
OPENING = "Ana is opening"


def board(user) -> str:
    return Desk(user).get("/queue/board/").text


def test_a_row_says_for_ten_seconds_who_opens_it(ask, ana, ben):
    lead = ask()
    claim(lead.pk, by=ana)
    assert OPENING in board(ben) and OPENING not in board(ana)
    assert 'data-again="10"' in board(ben)
    Hold.objects.update(at=timezone.now() - timedelta(seconds=11))
    assert OPENING not in board(ben)


def test_a_row_that_is_being_opened_cannot_be_taken_and_is_not_counted(ask, ana, maya):
    claim(ask().pk, by=ana)
    page = board(maya)
    assert OPENING in page and "claim/" not in page and 'data-waiting="0"' in page


def since(lead, user, at) -> str:
    answer = Desk(user).get(f"/leads/{lead.pk}/news/?since={int(at.timestamp() * 1e6)}")
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def test_the_page_is_told_what_others_did_since_it_was_drawn(ask, ana, ben):
    lead, drawn = ask(), timezone.now()
    assert since(lead, ben, drawn) == "204"
    claim(lead.pk, by=ana)
    assert "Ana is opening this caller." in since(lead, ben, drawn)
    assert since(lead, ana, drawn) == "204"
    assert since(lead, ben, timezone.now()) == "204"
    add_note(lead.pk, text="Zebra lantern.", by=ana)
    pass_on(lead.pk, reason="other", by=ana)
    told = since(lead, ben, drawn)
    assert "Ana wrote a note." in told and "Zebra" not in told


@pytest.mark.parametrize("said", ["x", "-1", "1e9", "9" * 18, "٣"])
def test_a_time_that_is_none_is_refused_in_words(ask, ben, said):
    assert Desk(ben).get(f"/leads/{ask().pk}/news/", data={"since": said}).status_code == 400

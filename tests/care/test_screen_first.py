"""C-1: the three questions come before the rest of a conversation, and nobody in danger waits for them."""

from uuid import uuid4

import pytest

from leads import actions
from leads.care.danger import keep_log
from leads.care.gate import DangerOpen, ScreenFirst
from leads.care.models import CrisisEvent, CrisisScreen
from leads.outcomes import OUTCOMES, SCREENED
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
NOW_AT_ONCE = ["no_answer", "dropped", "hung_up", "asked_to_stop", "emergency_911", "sent_to_988", "poison_control"]

WAIT = sorted(code for code in SCREENED if OUTCOMES[code].available)


@pytest.mark.parametrize("code", WAIT)
def test_a_conversation_does_not_go_on_before_they_are_asked(on_line, ana, later, code):
    with pytest.raises(ScreenFirst):
        actions.log_call(on_line.pk, outcome=code, details={"call_back_at": later(), "given": "A group."}, by=ana)


@pytest.mark.parametrize("code", NOW_AT_ONCE)
def test_whoever_was_not_reached_or_is_in_danger_waits_for_no_question(on_line, ana, code):
    assert actions.log_call(on_line.pk, outcome=code, by=ana).outcome == code


@pytest.mark.parametrize("answer", ["no", "couldnt_ask", "declined"])
def test_every_answer_is_an_answer(on_line, ana, answer):
    ask_the_three(on_line, ana, danger_now=answer, suicide=answer)
    assert actions.log_call(on_line.pk, outcome="thinking", by=ana).outcome == "thinking"


def test_they_are_asked_anew_in_the_next_conversation(on_line, ana, ben):
    ask_the_three(on_line, ana)
    actions.log_call(on_line.pk, outcome="hung_up", by=ana)
    type(on_line).objects.update(review_why="", owner=None)
    on_line.waiting.__class__.objects.update(settles_at=None, owner=None)
    actions.claim(on_line.pk, by=ben)

    with pytest.raises(ScreenFirst):
        actions.log_call(on_line.pk, outcome="thinking", direction="in", by=ben)


def test_the_api_says_which_door_comes_first(on_line, ana, door):
    api = door(ana)
    refused = api.post(f"leads/{on_line.pk}/calls/", {"outcome": "thinking"})
    api.post(
        f"leads/{on_line.pk}/crisis-screens/", dict.fromkeys(("danger_now", "took_too_much", "suicide"), "declined")
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "screen_first")
    assert api.post(f"leads/{on_line.pk}/calls/", {"outcome": "thinking"}).status_code == 201


def test_a_yes_waits_for_no_other_question(on_line, ana, door):
    said = door(ana).post(f"leads/{on_line.pk}/crisis-screens/", {"took_too_much": "yes"})

    assert said.json()["danger"] is True
    assert CrisisScreen.objects.get().answers["suicide"] == "couldnt_ask"


def test_a_yes_opens_the_card_and_tells_the_shift_lead_whatever_the_page_does(on_line, ana, maya):
    ask_the_three(on_line, ana, suicide="yes")

    opened = CrisisEvent.objects.open().get()
    assert Reminder.objects.open().get(cause=opened.pk).user == maya
    assert keep_log(on_line.pk, crisis=uuid4(), by=ana) == opened  # the page joins it


def test_with_the_danger_card_open_the_call_does_not_end_in_another_way(card, on_line, ana):
    ask_the_three(on_line, ana)
    with pytest.raises(DangerOpen):
        actions.log_call(on_line.pk, outcome="thinking", by=ana)


def test_the_page_draws_those_keys_as_waiting_and_keeps_what_was_typed(on_line, ana):
    desk = Desk(ana)
    page = desk.get(f"/leads/{on_line.pk}/").text
    refused = desk.post(f"/leads/{on_line.pk}/outcome/", {"outcome": "other_help", "given": "The warm line"})

    assert page.count('data-waits aria-disabled="true"') == len(WAIT) and "First the three questions" in page
    assert refused.status_code == 422 and 'value="The warm line"' in refused.text
    ask_the_three(on_line, ana)
    assert "data-waits" not in desk.get(f"/leads/{on_line.pk}/").text

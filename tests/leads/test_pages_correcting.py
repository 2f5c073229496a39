"""Correct, in the story of a caller: who sees it, what it asks, and what is kept when one thing is missing."""

import pytest

from leads import actions
from leads.models import Lead, OutcomeCorrection
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(lead, ana):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    return actions.log_call(lead.pk, outcome="no_answer", by=ana)


def say(desk, call, outcome="busy", reason="Wrong key.", **facts):
    return desk.post(f"/calls/{call.pk}/correct/", {"outcome": outcome, "reason": reason, **facts})


def test_whoever_logged_it_and_a_shift_lead_see_the_control(call, lead, ana, maya):
    for who in (ana, maya):
        page = Desk(who).get(f"/leads/{lead.pk}/").text
        assert f'href="#correct-{call.pk}"' in page and f'<dialog class="dialog" id="correct-{call.pk}"' in page


def test_another_navigator_does_not(call, lead, ben):
    assert "Correct" not in Desk(ben).get(f"/leads/{lead.pk}/").text


def test_an_open_call_has_none(lead, ana):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    assert "#correct-" not in Desk(ana).get(f"/leads/{lead.pk}/").text


def test_corrected_it_comes_back_to_the_story(call, lead, ana):
    assert say(Desk(ana), call).headers["Location"] == f"/leads/{lead.pk}/"
    page = Desk(ana).get(f"/leads/{lead.pk}/").text
    assert "Corrected: Busy, not no answer. Ana Diaz had logged it." in page and "Wrong key." in page


def test_what_closed_goes_back_to_the_queue(call, ana):
    assert say(Desk(ana), call, "asked_to_stop").headers["Location"] == "/queue/"


def test_a_time_is_read_on_their_clock(call, ana):
    facts = {"quick": "", "date": "2027-07-04", "time": "09:00", "time_zone": "America/New_York"}
    say(Desk(ana), call, "call_back", **facts)
    assert OutcomeCorrection.objects.get().details["call_back_at"] == "2027-07-04T13:00:00+00:00"


def test_a_transfer_brings_to_whom_and_their_yes(call, ana):
    say(Desk(ana), call, "transferred", to="Desert Pine", accepted="yes")
    assert OutcomeCorrection.objects.get().details == {"to": "Desert Pine", "accepted": True}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"reason": ""}, "Say why you correct it."),
        ({"outcome": "call_back"}, "Pick a time, or a day and a time."),
        ({"outcome": "thinking"}, "A check-in needs their yes."),
        ({"outcome": "other_help"}, "Say what was given."),
        ({"outcome": "transferred", "to": "Desert Pine"}, "Say that they took the call."),
        ({"outcome": "lost"}, "That is no outcome we know."),
    ],
)
def test_what_is_missing_is_said_in_the_dialog_and_the_rest_is_kept(call, lead, ana, facts, words):
    page = say(Desk(ana), call, **{"reason": "Wrong key.", **facts})
    assert page.status_code == 422 and words in page.text
    assert f'data-open-dialog="correct-{call.pk}"' in page.text
    assert (facts.get("reason", "Wrong key.") or "Correct") in page.text


def test_a_colleagues_call_is_404(call, ben):
    assert say(Desk(ben), call).status_code == 404
    assert Lead.objects.get(pk=call.lead_id).corrections.count() == 0


def test_a_shift_lead_corrects_whom_a_colleague_looks_after_and_goes_on_with_the_queue(call, maya):
    assert say(Desk(maya), call, "hung_up").headers["Location"] == "/queue/"

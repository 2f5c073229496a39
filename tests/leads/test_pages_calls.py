"""Dial, say how it ended, take it back; and somebody who rings us."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from leads import actions
from leads.models import CallAttempt, Lead, Waiting
from tests.conftest import ask_the_three
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
PHOENIX = ZoneInfo("America/Phoenix")


@pytest.fixture
def desk(ana, lead):
    actions.claim(lead.pk, by=ana)
    return Desk(ana)


@pytest.fixture
def on_call(desk, ana, lead):
    actions.dial(lead.pk, by=ana)
    ask_the_three(lead, ana)
    return desk


def at(lead, part):
    return f"/leads/{lead.pk}/{part}/"


def end(desk, lead, outcome, **facts):
    return desk.post(at(lead, "outcome"), {"outcome": outcome, **facts})


def tomorrow_at(hour):
    return (timezone.now().astimezone(PHOENIX) + timedelta(days=1)).strftime(f"%Y-%m-%dT{hour:02}:00")


def test_dial_answers_the_panel_with_the_link(desk, lead):
    part = desk.hx(at(lead, "dial"))

    assert part.text.lstrip().startswith("<section")
    assert 'href="tel:+16025550147"' in part.text
    assert 'id="gate" hx-swap-oob="true"' in part.text
    assert 'href="#transfer"' in part.text and 'id="transfer"' in part.text


def test_without_script_dial_comes_back_to_the_page(desk, lead):
    page = desk.post(at(lead, "dial"), follow=True)

    assert 'href="tel:+16025550147"' in page.text


def test_the_link_is_nowhere_before_dial(desk, lead):
    assert "+16025550147" not in desk.get(f"/leads/{lead.pk}/").text


def test_a_number_that_may_not_be_called_is_refused_in_words(desk, lead):
    from crm.privacy.models import Suppression

    index = Waiting.objects.get(pk=lead.pk).number_index
    Suppression.objects.create(number_index=index, since=timezone.now(), why="asked_to_stop")
    refused = desk.hx(at(lead, "dial"))

    assert refused.status_code == 409
    assert not CallAttempt.objects.exists()


def test_a_human_decides_where_the_clock_is_not_known(ana, ask):
    lead, desk = ask("800-555-0139", call_now_any_hour=False), Desk(ana)
    desk.take(lead)
    asked = desk.post(at(lead, "dial"), {"confirmed_local_time": "14:05", "confirmed_why": ""})
    assert (asked.status_code, 'data-open-dialog="ask-human"' in asked.text) == (422, True)
    desk.post(at(lead, "dial"), {"confirmed_local_time": "14:05", "confirmed_why": "They said so"})

    assert CallAttempt.objects.get(lead=lead).basis == "in_hours"


def test_an_outcome_shows_its_undo_on_the_next_page(on_call, lead):
    page = on_call.post(at(lead, "outcome"), {"outcome": "no_answer"}, follow=True)

    assert "Saved: No answer" in page.text
    assert "Saved: No answer" in on_call.get("/find/").text


def test_the_session_keeps_an_id_and_a_time_only(on_call, lead):
    end(on_call, lead, "no_answer")

    assert set(on_call.client.session["undo"]) == {"call", "at"}


def test_undo_opens_the_call_again(on_call, lead):
    end(on_call, lead, "declined")
    undone = on_call.post(f"/calls/{CallAttempt.objects.get().pk}/undo/", follow=True)

    assert Lead.objects.get(pk=lead.pk).stage == "new"
    assert "How did it end?" in undone.text
    assert "Saved:" not in undone.text


def test_undo_ends_with_its_seconds(on_call, lead, settings):
    end(on_call, lead, "no_answer")
    settings.UNDO_SECONDS = 0

    assert "Saved:" not in on_call.get("/queue/").text
    assert on_call.post(f"/calls/{CallAttempt.objects.get().pk}/undo/").status_code == 409


@pytest.mark.parametrize(
    ("outcome", "facts", "opens"),
    [
        ("call_back", {"quick": ""}, "need-call_back"),
        ("call_back", {"date": "2020-01-01", "time": "10:00", "time_zone": "America/Phoenix"}, "need-call_back"),
        ("thinking", {"quick": "2099"}, "need-thinking"),
        ("not_safe_to_talk", {}, "need-not_safe_to_talk"),
        ("other_help", {"given": " "}, "need-other_help"),
    ],
)
def test_an_outcome_without_its_fact_opens_its_dialog_again(on_call, lead, outcome, facts, opens):
    page = end(on_call, lead, outcome, **facts)

    assert page.status_code == 422
    assert f'data-open-dialog="{opens}"' in page.text
    assert CallAttempt.objects.get().outcome == ""


def test_what_was_typed_is_kept(on_call, lead):
    page = end(on_call, lead, "call_back", why="Ask about her sister", date="2020-01-01", time="10:00").text

    assert 'value="Ask about her sister"' in page
    assert 'value="10:00"' in page


def test_a_call_back_is_a_time_on_the_callers_clock(on_call, lead):
    end(on_call, lead, "call_back", quick=tomorrow_at(9), time_zone="America/Phoenix", why="Bed")
    call = CallAttempt.objects.get()

    assert call.next_call_at.astimezone(PHOENIX).strftime("%H:%M") == "09:00"
    assert call.details["why"] == "Bed"


def test_a_day_and_a_time_do_as_well(on_call, lead):
    day, time = tomorrow_at(9).split("T")
    end(on_call, lead, "call_back", quick="", date=day, time=time, time_zone="America/Phoenix")

    assert CallAttempt.objects.get().outcome == "call_back"


def test_thinking_needs_their_yes(on_call, lead):
    refused = end(on_call, lead, "thinking", quick=tomorrow_at(10), time_zone="America/Phoenix")
    assert "A check-in needs their yes." in refused.text
    end(on_call, lead, "thinking", quick=tomorrow_at(10), time_zone="America/Phoenix", agreed="yes")

    assert CallAttempt.objects.get().next_action == "check_in"


def test_no_safe_time_given_is_an_answer(on_call, lead):
    end(on_call, lead, "not_safe_to_talk", quick="none_given")

    assert CallAttempt.objects.get().outcome == "not_safe_to_talk"


def test_other_help_says_what_was_given(on_call, lead):
    end(on_call, lead, "other_help", given="The warm line")

    assert CallAttempt.objects.get().details["given"] == "The warm line"


def test_a_death_takes_a_note_and_stops_everything(on_call, lead):
    end(on_call, lead, "told_of_death", note="Her brother")

    assert Lead.objects.get(pk=lead.pk).review_why == "told_of_death"


def test_asked_to_stop_closes(on_call, lead):
    assert end(on_call, lead, "asked_to_stop").url == "/queue/"
    assert Lead.objects.get(pk=lead.pk).close_reason == "asked_to_stop"


def test_a_note_in_the_making_keeps_one_on_the_page(on_call, ana, lead):
    actions.save_draft(lead.pk, text="Alone", by=ana)

    assert end(on_call, lead, "no_answer").url == f"/leads/{lead.pk}/"


def test_no_outcome_before_a_call(desk, lead):
    assert end(desk, lead, "no_answer").status_code == 409
    assert "How did it end?" not in desk.get(f"/leads/{lead.pk}/").text.split("need-more")[0]


def test_a_new_call_needs_nothing(ana):
    opened = Desk(ana).post("/calls/new/")
    lead = Lead.objects.get()

    assert opened.url == f"/leads/{lead.pk}/"
    assert (lead.stage, lead.owner) == ("engaged", ana)


def test_a_call_from_a_relative_opens_two_people(ana):
    page = Desk(ana).post(
        "/calls/new/", {"phone": "602 555 0123", "name": "Judy", "for_whom": "loved_one"}, follow=True
    )

    assert Lead.objects.get().people.count() == 2
    assert "On the line" in page.text
    assert "tel:+16025550123" not in page.text


def test_a_number_that_cannot_be_read_is_kept_and_said(ana):
    page = Desk(ana).post("/calls/new/", {"phone": "602 555", "name": "Judy"})

    assert page.status_code == 422
    assert 'value="602 555"' in page.text
    assert not Lead.objects.exists()


def test_an_emergency_ends_with_a_follow_up_and_never_closes(on_call, lead):
    assert "Danger: 911" in on_call.get(f"/leads/{lead.pk}/").text
    end(on_call, lead, "emergency_911")

    assert CallAttempt.objects.get().next_action == "follow_up"
    assert Lead.objects.get(pk=lead.pk).is_open


@pytest.mark.parametrize("part", ["dial", "outcome", "note", "claim", "pass"])
def test_whoever_signs_in_again_comes_back_to_the_page(desk, lead, part):
    assert desk.get(at(lead, part)).url == f"/leads/{lead.pk}/"

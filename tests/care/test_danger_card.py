"""The danger card of a live call: its log, who is told, how it ends, the one call back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.people.models import Presence
from crm.web.refusals import NotFound, Refusal
from leads import actions
from leads.actions.rows import HeldByOther
from leads.care import chores, danger
from leads.care.danger import Pressed
from leads.care.local_911 import line_for
from leads.care.models import CrisisEvent, CrisisStep
from leads.models import Lead, Waiting
from leads.models.queue import Rank
from scheduling.reminders.models import Reminder
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def pressed(words="First spray given", kind="step", ago=SECOND):
    return Pressed(uuid4(), kind, words, ago)


def test_opening_marks_danger_puts_them_first_and_tells_every_shift_lead(card, maya):
    assert Lead.objects.get().danger and Waiting.objects.get().rank == Rank.DANGER
    told = Reminder.objects.get(cause=card.pk)
    assert (told.user, told.due_at) == (maya, card.told_at)


def test_a_step_sent_twice_is_one_line_at_the_second_it_was_pressed(card, ana):
    step = pressed(ago=90 * SECOND)
    for _ in range(2):
        danger.keep_log(card.lead_id, crisis=card.pk, steps=[step], by=ana)

    kept = CrisisStep.objects.get()
    assert kept.words == "First spray given"
    assert abs(timezone.now() - kept.at - 90 * SECOND) < 5 * SECOND


def test_a_second_card_of_the_same_caller_joins_the_open_one(card, ana):
    assert danger.keep_log(card.lead_id, crisis=uuid4(), by=ana) == card
    assert CrisisEvent.objects.count() == 1


def test_a_page_that_was_alone_brings_its_times_with_it(on_line, ana):
    card = danger.keep_log(on_line.pk, crisis=uuid4(), opened_ago=5 * MINUTE, by=ana)
    assert abs(card.told_at - card.opened_at - 5 * MINUTE) < 5 * SECOND
    assert card.again_at - card.told_at == 2 * MINUTE


def test_the_address_is_sealed_and_the_last_one_counts(card, ana):
    for street in ("2210 N Elm", "2210 N Elm St"):
        danger.keep_log(card.lead_id, crisis=card.pk, address={"street": street, "city": "Flagstaff, AZ"}, by=ana)
    assert CrisisEvent.objects.get().address["street"] == "2210 N Elm St"


def test_another_caller_takes_no_line_of_it(card, ana, ben, ask):
    with pytest.raises(HeldByOther):
        danger.keep_log(card.lead_id, crisis=card.pk, steps=[pressed()], by=ben)
    other = ask("602-555-0188")
    actions.claim(other.pk, by=ben)
    with pytest.raises(NotFound):
        danger.keep_log(other.pk, crisis=card.pk, by=ben)


# seen


def test_one_key_says_that_somebody_is_there(card, maya):
    danger.acknowledge(card.pk, by=maya)

    assert CrisisEvent.objects.get().acknowledged_by == maya
    assert not Reminder.objects.open().filter(cause=card.pk).exists()
    assert danger.acknowledge(card.pk, by=maya) == card  # a double press is not an error


def test_of_two_shift_leads_the_first_has_seen_it(card, maya, people):
    danger.acknowledge(card.pk, by=maya)
    with pytest.raises(Refusal, match="Maya saw it first"):
        danger.acknowledge(card.pk, by=people.sol)


def moved_back(card, by):
    CrisisEvent.objects.filter(pk=card.pk).update(again_at=timezone.now() - by)


def test_nobody_saw_it_for_two_minutes_and_it_is_told_again_once(card):
    assert chores.page_unseen_cards() == 0
    moved_back(card, SECOND)
    assert [chores.page_unseen_cards(), chores.page_unseen_cards()] == [1, 0]
    assert CrisisEvent.objects.get().told_again_at


def test_a_card_that_was_seen_or_was_no_emergency_is_not_told_again(card, maya, end_card):
    moved_back(card, SECOND)
    end_card(card, outcome="not_an_emergency")
    assert chores.page_unseen_cards() == 0


def test_a_shift_lead_sees_it_on_any_page_and_answers(card, maya, ana):
    desk = Desk(maya)
    said = desk.get("/paged/").text
    answered = desk.hx(f"/paged/{card.pk}/seen/")

    assert "Ana has the danger card open" in said and card.lead.code in said
    assert "Ana sees that you are there" in answered.text
    assert desk.get("/paged/").status_code == 204
    assert Desk(ana).get("/paged/").status_code == 403


# ended


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": ""},
        {"outcome": "gone_home"},
        {"confirmed": ""},
        {"confirmed": "perhaps"},
        {"words": "  "},
    ],
)
def test_it_does_not_close_without_an_outcome_a_confirmation_and_who_said_so(card, end_card, said):
    with pytest.raises(Refusal) as refused:
        end_card(card, **said)
    assert (refused.value.status, refused.value.code) == (409, "danger_open")
    assert list(refused.value.facts["fields"]) == list(said)


def test_closing_ends_the_call_calls_again_within_a_day_and_forces_nobody_on(card, ana, end_card, on_line):
    end_card(card)
    call, place = on_line.calls.get(), Waiting.objects.get()

    assert (call.outcome, call.next_action) == ("emergency_911", "follow_up")
    assert timezone.now() < place.next_at <= timezone.now() + timedelta(hours=24)
    assert Presence.objects.get(user=ana).state == "on_break"
    with pytest.raises(Refusal, match="ready first"):
        actions.next_lead(by=ana)


def test_no_emergency_leaves_the_call_open(card, end_card, on_line, ana):
    assert end_card(card, outcome="not_an_emergency", confirmed="", words="").ended_at
    assert on_line.calls.get().ended_at is None


def test_closed_twice_it_keeps_the_first_answer(card, end_card):
    end_card(card)
    assert end_card(card, outcome="sent_to_988").outcome == "emergency_911"


def test_a_caller_with_an_open_card_is_not_closed(card, ana, on_line):
    actions.log_call(on_line.pk, outcome="dropped", by=ana)
    with pytest.raises(Refusal, match="danger card is open"):
        actions.close(on_line.pk, reason="declined", by=ana)


def test_the_api_refuses_to_close_it_half(card, ana, door):
    refused = door(ana).post(f"leads/{card.lead_id}/danger/close/", {"crisis": str(card.pk)})
    assert (refused.status_code, refused.json()["code"]) == (409, "danger_open")
    assert set(refused.json()["fields"]) == {"outcome", "confirmed", "words"}


# the line drops


@pytest.fixture
def lost(card, ana):
    danger.keep_log(card.lead_id, crisis=card.pk, steps=[pressed("The line was lost", "line_lost")], by=ana)
    return card


def test_a_lost_line_is_called_back_once_at_any_hour(lost, ana):
    call, _ = danger.call_back(lost.lead_id, by=ana)
    actions.log_call(lost.lead_id, outcome="dropped", by=ana)

    assert (call.basis, CrisisEvent.objects.get().call_back) == ("emergency", call)
    with pytest.raises(Refusal, match="has been made"):
        danger.call_back(lost.lead_id, by=ana)


def test_without_an_open_card_no_call_has_that_ground(on_line, ana, end_card, card):
    end_card(card, outcome="not_an_emergency")
    with pytest.raises(Refusal, match="has been made"):
        danger.call_back(on_line.pk, by=ana)


def test_closed_after_the_line_was_lost_they_are_called_within_a_day(lost, end_card, on_line, ana):
    actions.log_call(on_line.pk, outcome="dropped", by=ana)
    end_card(lost, outcome="line_lost", confirmed="unknown", words="Nobody answered.")

    place = Waiting.objects.get()
    assert place.holder is None and place.next_at <= timezone.now() + timedelta(hours=24)
    assert Reminder.objects.open().filter(kind="follow_up", cause=lost.pk).exists()


# other places' 911


def test_no_line_is_shown_that_nobody_told_us_lately():
    today = timezone.now().date()
    told = {"place": "Flagstaff", "state": "AZ", "number": "+19285550112", "source": "Flagstaff dispatch"}
    fresh, old = ({**told, "told_on": (today - timedelta(days=days)).isoformat()} for days in (90, 91))

    assert line_for("flagstaff, AZ", today, [fresh])["days"] == 90
    assert line_for("Flagstaff, AZ", today, [old]) is None
    assert line_for("Flagstaff, AZ", today, [{**fresh, "source": ""}]) is None
    assert line_for("Flagstaff, AZ", today) is None  # the file comes empty

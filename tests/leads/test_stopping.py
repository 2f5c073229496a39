"""What people say by text: STOP is whole and at once, danger wins, and somebody who wants to quit is no STOP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from leads import actions
from leads.heard_words import meaning
from leads.models import Lead, Waiting
from leads.stopping import heard, is_stopped
from scheduling.reminders.models import Reminder

NUMBER = "+16025550147"
STOP_WORDS = "STOP stop Stop. 'stop' ¡ALTO! StopAll opt-out OPTOUT revoke Unsubscribe BASTA cancel END quit"


@pytest.mark.parametrize("text", [*STOP_WORDS.split(), "opt out", " No más ", "STOP 🛑"])
def test_these_are_stop(text):
    assert meaning(text) == "stop"


@pytest.mark.parametrize(
    "text", ["I want to quit", "please don’t stop", "the end", "quit drinking?", "", "!", "🛑", "٣"]
)
def test_these_are_for_a_person_to_read(text):
    assert meaning(text) == "nothing"


@pytest.mark.parametrize(
    "text", ["STOP he is NOT BREATHING", "i cant wake him", "I can’t wake him up", "Quiero morir.", "911!"]
)
def test_danger_wins_wherever_it_stands(text):
    assert meaning(text) == "danger"


def test_a_stop_closes_the_lead_and_suppresses_the_number(people, ask):
    lead = ask()

    assert heard(NUMBER, "Stop.", at=timezone.now()) == "stop"

    lead.refresh_from_db()
    assert (lead.stage, lead.close_reason) == ("closed", "asked_to_stop")
    assert is_stopped(NUMBER)
    assert not Waiting.objects.filter(lead=lead).exists()


def test_a_second_stop_changes_nothing(people):
    for _ in range(2):
        heard(NUMBER, "STOP", at=timezone.now())

    assert Suppression.objects.of(number_index(NUMBER)).count() == 1


def test_whatever_else_is_queued_for_the_number_ends_with_it(people, monkeypatch):
    ended = []
    monkeypatch.setattr("leads.actions.endings.STOPS", [lambda index, *, at, by: ended.append(index)])

    heard(NUMBER, "STOP", at=timezone.now())

    assert ended == [number_index(NUMBER)]


def test_when_one_part_of_a_stop_fails_the_sender_says_it_again_and_nothing_is_half_done(people, ask, monkeypatch):
    def broken(index, **_):
        raise RuntimeError

    monkeypatch.setattr("leads.actions.endings.STOPS", [broken])
    with pytest.raises(RuntimeError):
        heard(NUMBER, "STOP", at=timezone.now())

    assert not is_stopped(NUMBER)


def test_an_open_call_is_not_closed_under_the_one_who_speaks(ana, maya, ask):
    lead = ask()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)

    heard(NUMBER, "STOP", at=timezone.now())

    lead.refresh_from_db()
    assert (lead.is_open, lead.review_why) == (True, "asked_to_stop")
    assert Reminder.objects.open().filter(lead=lead, user=maya, kind="decide").exists()


def test_start_lifts_what_they_themselves_stopped(people):
    heard(NUMBER, "STOP", at=timezone.now())

    assert heard(NUMBER, "START", at=timezone.now()) == "nothing"

    assert not is_stopped(NUMBER)


def test_start_does_not_lift_what_others_put_on_a_list(people):
    Suppression.objects.create(number_index=number_index(NUMBER), since=timezone.now(), why="imported")

    heard(NUMBER, "UNSTOP", at=timezone.now())

    assert is_stopped(NUMBER)


def test_danger_by_text_stands_first_and_every_shift_lead_is_told(maya, ask):
    lead = ask()

    assert heard(NUMBER, "he took too much, stop", at=timezone.now()) == "danger"

    lead.refresh_from_db()
    assert (lead.danger, lead.waiting.rank) == (True, 3)
    assert Reminder.objects.open().filter(lead=lead, user=maya).exists()
    assert not is_stopped(NUMBER)


def test_danger_from_a_number_we_do_not_know_opens_a_lead(maya):
    heard("+16025550199", "overdose", at=timezone.now() - timedelta(seconds=1))

    lead = Lead.objects.get()
    assert (lead.danger, lead.waiting.rank) == (True, 3)
    assert Reminder.objects.open().filter(lead=lead, user=maya).exists()

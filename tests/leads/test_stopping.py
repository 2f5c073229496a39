"""What people say by text: STOP is whole and at once, danger wins, and somebody who wants to quit is no STOP."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from crm.people.models import User
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from leads import actions
from leads.actions.following_up import start_follow_up
from leads.actions.inbound import new_call
from leads.actions.listing import bring_in
from leads.actions.queue import set_presence
from leads.handing.actions import offer as hand_over
from leads.handing.warm import offer_call
from leads.heard_words import meaning
from leads.intake.requester import Requester, cancel
from leads.models import CallAttempt, Lead, Waiting
from leads.stopping import heard, is_stopped
from leads.telephony.models import Errand
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Reminder
from tests.conftest import ask_for_a_call, make_user
from tests.leads.test_ladder import owned
from tests.leads.test_races import at_once

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


def queue_one_of_each(lead, by, to):
    """All that may stand for a caller: their place, a call back, a follow-up, an alarm, an offer, a text, a bridge."""
    owned(lead, by)
    hand_over(lead.pk, to=to.pk, told="Ask for Ren.", by=by)
    start_follow_up(lead.pk, plan="usual/1", agreed=True, by=by)
    now, number = timezone.now(), lead.numbers.get()
    for kind in ("call_back", "waits"):
        remind(lead.pk, user=by, kind=kind, due_at=now, by=by)
    call = CallAttempt.objects.create(lead=lead, number=number, by=by, direction="out", opened_at=now, ended_at=now)
    facts = {"lead": lead, "number": number, "by": by, "at": now, "next_try_at": now}
    Errand.objects.create(kind="text", template="call_us", **facts)
    Errand.objects.create(kind="bridge", call=call, **facts)


def still_queued(lead) -> list[str]:
    left = [one.kind for one in Reminder.objects.open().filter(lead=lead).exclude(kind="decide")]
    left += [one.kind for one in lead.errands.filter(state="waiting")]
    left += ["offer"] * lead.hand_overs.offered().count() + ["plan"] * lead.follow_ups.running().count()
    return left + ["place"] * Waiting.objects.filter(lead=lead, opens_at__isnull=False).count()


EACH = ["bridge", "call_back", "follow_up", "offer", "offered", "place", "plan", "text", "waits"]


@pytest.mark.parametrize("stop", ["by text", "by voice, said to another of that number", "by a list"])
def test_one_stop_ends_one_row_of_each_kind(people, ana, ben, ask, stop):
    lead = ask(name="Renee Moss")
    queue_one_of_each(lead, ana, ben)
    assert sorted(still_queued(lead)) == EACH

    if stop == "by text":
        heard(NUMBER, "STOP", at=timezone.now())
    elif stop == "by a list":
        bring_in(["602-555-0147"], label="old", by=User.objects.system())
    else:
        actions.log_call(new_call(phone="602-555-0147", name="Carl", by=ben).lead_id, outcome="asked_to_stop", by=ben)

    assert still_queued(lead) == []


def test_a_cancel_ends_what_is_queued_for_that_lead_and_no_other(people, ana, ben, ask):
    son, mother = ask(name="Carl Moss"), ask(name="Renee Moss")
    for lead in (son, mother):
        queue_one_of_each(lead, ana, ben)

    cancel(by=Requester(son.requests.get()))

    assert (still_queued(son), sorted(still_queued(mother))) == ([], EACH)
    assert not is_stopped(NUMBER)


def test_a_live_call_that_is_offered_to_a_colleague_is_not_cut(ana, ben, ask):
    lead = ask()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    set_presence("ready", by=ben)
    offer_call(lead.pk, to=ben.pk, told="She asked for Tucson.", by=ana)

    heard(NUMBER, "STOP", at=timezone.now())

    assert lead.hand_overs.offered().exists()


def test_other_rooms_are_told_of_its_numbers(people, ask, monkeypatch):
    lead, ended = ask(), []
    monkeypatch.setattr("leads.actions.endings.STOPS", [lambda numbers, *, at, by: ended.extend(numbers)])

    heard(NUMBER, "STOP", at=timezone.now())

    assert ended == [lead.numbers.get()]


def test_when_one_part_of_a_stop_fails_the_sender_says_it_again_and_nothing_is_half_done(people, ask, monkeypatch):
    def broken(numbers, **_):
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


def test_who_wants_to_quit_stays_with_us(people, ask):
    lead = ask()

    assert heard(NUMBER, "I want to quit", at=timezone.now()) == "nothing"

    lead.refresh_from_db()
    assert (lead.is_open, is_stopped(NUMBER)) == (True, False)


def test_a_stop_while_navigators_take_callers_leaves_nobody_to_dial(fresh_database):
    lead, crew = ask_for_a_call(), [make_user(f"Nav {n}", "navigator") for n in range(4)]
    work = [lambda by=by: actions.next_lead(by=by) for by in crew] + [lambda: heard(NUMBER, "STOP", at=timezone.now())]
    at_once(lambda one: one(), work)

    lead.refresh_from_db()
    assert (lead.close_reason, is_stopped(NUMBER)) == ("asked_to_stop", True)
    assert actions.next_lead(by=crew[0]) is None


def test_two_stops_at_once_are_one(fresh_database):
    ask_for_a_call()
    at_once(lambda _: heard(NUMBER, "STOP", at=timezone.now()), range(4))

    assert Suppression.objects.of(number_index(NUMBER)).count() == 1


def test_a_worker_that_is_about_to_send_asks_again(fresh_database):
    """The text was queued before the stop; the worker has it in hand when the stop comes."""
    sent, in_hand, stopped = [], Event(), Event()

    def worker():
        in_hand.set()
        stopped.wait(10)
        if not is_stopped(NUMBER):
            sent.append(NUMBER)

    def person():
        in_hand.wait(10)
        heard(NUMBER, "STOP", at=timezone.now())
        stopped.set()

    at_once(lambda one: one(), [worker, person])
    assert sent == []

"""Two at once: sweepers on the ladder, colleagues for one call. Real threads, real commits."""

from crm.people.models import Presence, User
from crm.web.refusals import Refusal
from leads import actions
from leads.handing import actions as handing
from leads.handing import warm
from leads.ladder import actions as ladder
from leads.ladder.models import EscalationStep
from leads.models import CallAttempt, Hold, Waiting
from scheduling.reminders.models import Reminder
from tests.conftest import ask_for_a_call, ask_the_three, make_user
from tests.leads.test_ladder import waited
from tests.leads.test_races import at_once


def test_four_sweepers_take_each_step_once(fresh_database):
    make_user("Maya Tran", "shift_lead")
    for n in range(12):
        waited(ask_for_a_call(f"602-555-01{n:02d}"), 11)
    system = User.objects.system()

    assert sum(at_once(lambda _: ladder.climb(by=system), range(4))) == 36
    assert (EscalationStep.objects.count(), Reminder.objects.count()) == (36, 24)


def offered():
    """Ana is on the phone and asks Ben to take the call."""
    ana, ben = make_user("Ana Diaz", "navigator"), make_user("Ben Ochoa", "navigator")
    lead = ask_for_a_call()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    return ana, ben, lead, warm.offer_call(lead.pk, to=ben.pk, told="A sister.", by=ana)


def refused(work):
    """`work`, with every refusal as its answer."""
    try:
        return work()
    except Refusal as problem:
        return problem


def one_holder(lead):
    place = Waiting.objects.get(pk=lead.pk)
    open_calls = CallAttempt.objects.filter(lead=lead, ended_at=None)
    assert Hold.objects.filter(lead=lead, ended_at=None).count() == (1 if place.holder_id else 0)
    assert [call.by_id for call in open_calls] == ([place.holder_id] if place.call_open else [])
    return place


def test_a_call_is_taken_once_however_often_it_is_accepted(fresh_database):
    _, ben, lead, made = offered()
    answers = at_once(lambda _: refused(lambda: handing.accept(made.pk, by=ben)), range(6))

    assert not [one for one in answers if isinstance(one, Refusal)]
    assert one_holder(lead).holder_id == ben.pk
    assert CallAttempt.objects.filter(lead=lead).count() == 2


def test_either_the_call_ends_or_it_moves(fresh_database):
    """Ana says how it ended in the moment in which Ben takes it."""
    ana, ben, lead, made = offered()
    ask_the_three(lead, ana)
    work = [
        lambda: handing.accept(made.pk, by=ben),
        lambda: actions.log_call(lead.pk, outcome="thinking", by=ana),
    ]
    answers = at_once(lambda one: refused(one), work)

    assert len([one for one in answers if isinstance(one, Refusal)]) == 1
    assert one_holder(lead).holder_id in (None, ben.pk)


def test_whoever_takes_another_caller_at_that_moment_has_one(fresh_database):
    _, ben, lead, made = offered()
    other = ask_for_a_call("212-555-0123")
    work = [lambda: handing.accept(made.pk, by=ben), lambda: actions.claim(other.pk, by=ben)]
    at_once(lambda one: refused(one), work)

    assert Waiting.objects.filter(holder=ben).count() == 1
    one_holder(lead)
    assert Presence.objects.filter(user=ben).exists()

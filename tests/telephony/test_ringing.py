"""A ring goes to who is ready, twenty seconds each; what it says before Answer, and what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.people.models import Presence
from crm.web.refusals import Refusal
from leads import actions
from leads.telephony.actions import ringing
from leads.telephony.chores import turn_rings
from leads.telephony.models import Line, Ring
from tests.leads.pages import Desk
from tests.telephony.conftest import CALLER, MAIN, SPANISH, work

pytestmark = pytest.mark.django_db


def state(user) -> str:
    return Presence.objects.get(user=user).state


def only(*users):
    """Nobody else is ready."""
    Presence.objects.exclude(user__in=users).update(state="off")


@pytest.fixture
def ring(sender, ana, ben):
    """A call that rings at Ana's; Ben is ready too."""
    only(ana, ben)
    Presence.objects.filter(user=ana).update(since=timezone.now() - timedelta(hours=1))
    sender.told(sender.call())
    return Ring.objects.get()


def waited(ring, seconds):
    """So long ago it was offered, and so long it has rung at least."""
    ago = timezone.now() - timedelta(seconds=seconds)
    Ring.objects.filter(pk=ring.pk).update(offered_at=ago, came_at=min(ring.came_at, ago))


def test_it_rings_at_whoever_has_been_ready_the_longest(ring, ana, ben):
    assert (ring.offered, state(ana), state(ben)) == (ana, "ringing", "ready")


@pytest.mark.parametrize("busy", ["on_call", "wrapping_up", "on_break", "away", "off", "ringing"])
def test_it_rings_at_nobody_who_is_not_ready(sender, people, busy):
    Presence.objects.update(state=busy)
    sender.told(sender.call())
    assert (Ring.objects.get().offered, set(Presence.objects.values_list("state", flat=True))) == (None, {busy})


def test_it_does_not_ring_at_whoever_holds_a_caller(sender, lead, ana):
    only(ana)
    actions.claim(lead.pk, by=ana)
    sender.told(sender.call())
    assert Ring.objects.get().offered is None


def test_a_spanish_line_rings_at_who_speaks_spanish(sender, people):
    sender.told(sender.call(To=SPANISH))
    assert Ring.objects.get().offered == people.luz


def test_after_twenty_seconds_the_next_is_asked_and_the_first_counts_as_away(ring, ana, ben):
    waited(ring, 19)
    turn_rings()
    assert state(ana) == "ringing"
    waited(ring, 21)
    turn_rings()
    assert (Ring.objects.get().offered, state(ana), state(ben)) == (ben, "away", "ringing")


def test_whoever_becomes_ready_is_asked_at_the_next_look(sender, ana):
    only()
    sender.told(sender.call())
    Presence.objects.filter(user=ana).update(state="ready")
    turn_rings()
    assert Ring.objects.get().offered == ana


def test_after_a_minute_nobody_is_asked_any_more(ring, ana, ben):
    waited(ring, 61)
    turn_rings()
    assert (Ring.objects.get().offered, state(ana), state(ben)) == (None, "away", "ready")


def test_a_call_that_is_put_down_is_missed_and_who_was_asked_is_ready_again(sender, ring, ana):
    sender.told(sender.call("completed", ring.sid))
    ring.refresh_from_db()
    assert (ring.state, state(ana), ring.due_at > ring.came_at) == ("missed", "ready", True)


def test_a_call_whose_end_is_worked_before_its_ring_rings_nowhere(sender, ana):
    fields = sender.call()
    sender.told({**fields, "CallStatus": "completed"})
    sender.told(fields)
    assert (Ring.objects.get().state, state(ana)) == ("missed", "ready")


def test_one_whose_end_was_never_told_is_missed_in_the_end(ring):
    waited(ring, 700)
    turn_rings()
    assert Ring.objects.get().state == "missed"


def test_passed_it_rings_at_the_next_at_once(ring, ana, ben):
    ringing.pass_on(ring.pk, by=ana)
    assert (Ring.objects.get().offered, state(ana)) == (ben, "ready")


def test_answered_it_is_theirs_and_our_telephone_rings(twilio, ring, handset, ana, sender):
    ringing.answer(ring.pk, by=ana)
    work(), work()
    assert (Ring.objects.get().answered_by, state(ana)) == (ana, "on_call")
    ((call, fields),) = twilio.changed
    assert call == ring.sid and "+16025550190" in fields["Twiml"]


def test_who_was_not_asked_cannot_answer(ring, ben):
    with pytest.raises(Refusal, match="gone on"):
        ringing.answer(ring.pk, by=ben)


def test_without_a_telephone_of_theirs_it_says_so(ring, ana):
    with pytest.raises(Refusal, match="at which telephone"):
        ringing.answer(ring.pk, by=ana)


def test_before_answering_the_pop_says_nothing_of_who_it_may_be(sender, ask, ana):
    lead = ask(CALLER, name="Renee Moss")
    only(ana)
    sender.told(sender.call())
    pop = Desk(ana).get("/rings/pop/")
    assert "A number we may know" in pop.text and "Main line, English" in pop.text
    assert not any(word in pop.text for word in ("Renee", lead.code, "••", "0147"))


def test_the_pop_is_for_whom_it_rings_alone(ring, ana, ben, people):
    assert Desk(ben).get("/rings/pop/").status_code == 204
    assert Desk(ben).get(f"/rings/{ring.pk}/").status_code == 404
    assert Desk(people.sol).get("/rings/pop/").status_code == 403


def test_an_overflow_that_takes_the_call_leaves_nothing_missed(sender, people):
    Presence.objects.update(state="off")
    Line.objects.filter(number=MAIN).update(overflow="+16025550199")
    fields = sender.call()
    assert b"+16025550199" in sender.told(fields).content
    sender.told(sender.call("in-progress", fields["CallSid"], DialCallStatus="completed"))
    sender.told(sender.call("completed", fields["CallSid"]))
    assert (Ring.objects.get().state, Ring.objects.get().outcome) == ("ended", "overflow")


def test_an_overflow_that_does_not_answer_ends_with_a_message(sender):
    answer = sender.post(sender.call("in-progress", DialCallStatus="no-answer"))
    assert b"<Record" in answer.content

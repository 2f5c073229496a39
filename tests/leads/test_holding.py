"""Pass, break, hand over, renew and lapse: how a caller is held and given back."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from crm.people.models import Presence
from crm.web.refusals import Invalid, NotAllowed, Refusal
from leads import actions
from leads.actions.queue import set_presence
from leads.chores import end_lapsed_leases
from leads.models import Hold, Waiting
from scheduling.reminders.models import Reminder

MINUTE = timedelta(minutes=1)


def soon(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


def test_passing_needs_a_reason(place, ana):
    lead = place()
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Invalid, match="Say why you pass"):
        actions.pass_on(lead.pk, reason="", by=ana)


def test_ben_is_given_whom_ana_passed(place, ana, ben):
    lead = place()
    actions.next_lead(by=ana)
    actions.pass_on(lead.pk, reason="other", words="My shift ends.", by=ana)
    assert actions.next_lead(by=ben) == lead


@pytest.mark.parametrize("reason", ["knows_person", "language", "need_a_minute", "My shift ends."])
def test_ana_is_not_given_again_whom_she_passed(place, ana, reason):
    lead = place()
    actions.next_lead(by=ana)
    actions.pass_on(lead.pk, reason=reason, by=ana)
    assert actions.next_lead(by=ana) is None


def test_ana_is_given_the_one_behind_whom_she_passed(place, ana):
    passed, behind = place(promise_by=soon(1)), place()
    actions.next_lead(by=ana)
    actions.pass_on(passed.pk, reason="knows_person", by=ana)
    assert actions.next_lead(by=ana) == behind


def test_ten_minutes_later_ana_is_given_them_again(place, ana):
    lead = place()
    actions.next_lead(by=ana)
    actions.pass_on(lead.pk, reason="need_a_minute", by=ana)
    Hold.objects.update(ended_at=F("ended_at") - 10 * MINUTE)
    assert actions.next_lead(by=ana) == lead


def test_whom_ana_lost_by_a_lapse_is_given_to_her_again(place, ana):
    lead = place()
    actions.next_lead(by=ana)
    Waiting.objects.update(lease_until=soon(-1))
    end_lapsed_leases()
    assert actions.next_lead(by=ana) == lead


def test_ana_cannot_pass_whom_she_does_not_hold(place, ana):
    with pytest.raises(Refusal) as refused:
        actions.pass_on(place().pk, reason="other", by=ana)
    assert refused.value.code == "not_held"


def test_ana_cannot_pass_in_the_middle_of_a_call(place, ana):
    lead = place()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    with pytest.raises(Refusal, match="how the call ended"):
        actions.pass_on(lead.pk, reason="other", by=ana)


def test_a_break_gives_the_caller_back(place, ana, ben):
    lead = place()
    actions.claim(lead.pk, by=ana)
    set_presence("on_break", reason="tea", by=ana)
    assert actions.next_lead(by=ben) == lead


def test_ready_keeps_the_caller(place, ana):
    actions.claim(place().pk, by=ana)
    set_presence("ready", by=ana)
    assert Waiting.objects.filter(holder=ana).exists()


def test_no_break_in_the_middle_of_a_call(door, place, ana):
    lead = place()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    answer = door(ana).put("presence/", {"state": "on_break"})
    assert (answer.status_code, answer.json()["code"]) == (409, "call_open")


def test_asking_for_ones_presence_writes_nothing(door, people):
    assert door(people.sol).get("presence/").json() == {"state": "off", "reason": None, "since": None}
    assert not Presence.objects.filter(user=people.sol).exists()


@pytest.mark.parametrize("who", ["maya", "sol"])
def test_maya_and_sol_reassign(place, people, who):
    lead = place()
    actions.reassign(lead.pk, to=people.ben.pk, reason="Ana goes home.", by=getattr(people, who))
    assert Reminder.objects.get(lead=lead, kind="handed_over").user == people.ben


@pytest.mark.parametrize("who", ["ana", "ines", "pia", "adam"])
def test_nobody_else_reassigns(place, people, who):
    with pytest.raises(NotAllowed):
        actions.reassign(place().pk, to=people.ben.pk, reason="I want to.", by=getattr(people, who))


@pytest.mark.parametrize("to", ["sol", "ines", "pia", "adam"])
def test_a_caller_is_handed_only_to_someone_who_works_with_callers(place, people, to):
    with pytest.raises(Invalid, match="works with callers"):
        actions.reassign(place().pk, to=getattr(people, to).pk, reason="x", by=people.maya)


def test_reassigning_ends_anas_hold_and_ben_is_given_them(place, people):
    lead = place()
    actions.claim(lead.pk, by=people.ana)
    actions.reassign(lead.pk, to=people.ben.pk, reason="Ana goes home.", by=people.maya)
    assert actions.next_lead(by=people.ben) == lead


def test_a_caller_on_the_phone_is_not_reassigned(place, people):
    lead = place()
    actions.claim(lead.pk, by=people.ana)
    actions.dial(lead.pk, by=people.ana)
    with pytest.raises(Refusal, match="A call is open"):
        actions.reassign(lead.pk, to=people.ben.pk, reason="x", by=people.maya)


def test_renewing_a_lease_that_ben_has_by_now_is_409(door, place, ana, ben):
    lead = place()
    actions.claim(lead.pk, by=ana)
    Waiting.objects.update(lease_until=soon(-1))
    actions.claim(lead.pk, by=ben)
    answer = door(ana).post(f"leads/{lead.pk}/renew/")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")


def test_a_lease_that_ran_out_is_renewed_while_nobody_came(place, ana):
    lead = place()
    actions.claim(lead.pk, by=ana)
    Waiting.objects.update(lease_until=soon(-1))
    assert actions.renew(lead.pk, by=ana).lease_until > soon(1)


def test_a_lapse_gives_the_caller_back(place, ana):
    lead = place()
    actions.claim(lead.pk, by=ana)
    Waiting.objects.update(lease_until=soon(-1))

    assert end_lapsed_leases() == 1
    assert (Waiting.objects.get().holder, Hold.objects.get(lead=lead).ended_why) == (None, "lapsed")


@pytest.fixture
def left_open(place, ana):
    """Ana's machine died in the middle of a call."""
    lead = place()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    Waiting.objects.update(lease_until=soon(-1))
    return lead


def test_a_lapse_in_the_middle_of_a_call_never_requeues(left_open, ana, ben):
    end_lapsed_leases()
    assert Waiting.objects.get().holder == ana
    assert actions.next_lead(by=ben) is None


def test_a_lapse_in_the_middle_of_a_call_tells_maya_once(left_open, maya):
    for _ in range(2):
        end_lapsed_leases()
    assert [(one.user, one.kind) for one in Reminder.objects.all()] == [(maya, "lapse")]

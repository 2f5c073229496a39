"""Who is next, for whom, and how long one holds them: by the database's own clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.people.models import Presence
from crm.privacy.models import Suppression
from crm.web.refusals import AlreadyClaimed, Refusal
from leads import actions
from leads.models import Hold, Lead, Waiting
from leads.models.queue import Rank
from leads.next import look

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def soon(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


def test_danger_is_before_a_promise_that_is_broken(place, ana):
    place(promise_by=soon(-5))
    danger = place(rank=Rank.DANGER, promise_by=soon(60))
    assert actions.next_lead(by=ana) == danger


def test_an_earlier_promise_is_before_an_older_request(place, ana):
    place(asked_at=soon(-60), promise_by=soon(4))
    first = place(promise_by=soon(3))
    assert actions.next_lead(by=ana) == first


def test_of_two_equal_promises_the_older_request_is_first(place, ana):
    by = soon(4)
    place(asked_at=soon(-1), promise_by=by)
    older = place(asked_at=soon(-2), promise_by=by)
    assert actions.next_lead(by=ana) == older


def test_who_asked_again_is_before_the_usual_and_suspects_are_last(place, ana):
    suspect, usual, raised = (place(rank=rank) for rank in (Rank.SUSPECT, Rank.USUAL, Rank.RAISED))
    assert [row[0] for row in look(ana, 9)] == [raised.pk, usual.pk, suspect.pk]


WHYS = [
    ("danger", {"rank": Rank.DANGER}),
    ("late", {"promise_by": -1}),
    ("raised", {"rank": Rank.RAISED}),
    ("suspect", {"rank": Rank.SUSPECT}),
    ("promise", {}),
]


@pytest.mark.parametrize(("why", "facts"), WHYS)
def test_next_says_why_this_one(place, ana, why, facts):
    if "promise_by" in facts:
        facts = {"promise_by": soon(facts["promise_by"])}
    lead = place(**facts)
    actions.next_lead(by=ana)
    assert Hold.objects.get(lead=lead).why == why


def test_ana_is_not_given_a_caller_whose_language_she_does_not_speak(place, ana):
    place(language="es", promise_by=soon(1.2))
    assert actions.next_lead(by=ana) is None


def test_luz_is_given_the_caller_who_speaks_spanish(place, people):
    lead = place(language="es")
    assert actions.next_lead(by=people.luz) == lead


def test_a_minute_before_the_promise_ana_takes_them_with_an_interpreter(place, ana):
    lead = place(language="es", promise_by=soon(0.9))
    assert actions.next_lead(by=ana) == lead
    assert Hold.objects.get(lead=lead).why == "interpreter"


def test_a_caller_goes_to_the_one_who_looks_after_them(place, ana, ben):
    lead = place(owner=ben, promise_by=soon(5))
    assert actions.next_lead(by=ana) is None
    assert actions.next_lead(by=ben) == lead


def test_a_minute_before_the_promise_anyone_takes_bens_caller(place, ana, ben):
    lead = place(owner=ben, promise_by=soon(0.9))
    assert actions.next_lead(by=ana) == lead


CLOSED_NOW = [{"opens_at": 1}, {"shuts_at": -1}, {"opens_at": None}, {"settles_at": 0.1}]


@pytest.mark.parametrize("facts", CLOSED_NOW, ids=str)
def test_nobody_is_offered_who_may_not_be_called_now(place, ana, facts):
    place(**{name: minutes and soon(minutes) for name, minutes in facts.items()})
    assert actions.next_lead(by=ana) is None


def test_nobody_is_offered_whose_number_must_not_be_called(place, ana):
    lead = place()
    Suppression.objects.create(number_index=lead.numbers.get().number_index, since=soon(0), why="asked_to_stop")
    assert actions.next_lead(by=ana) is None


def test_after_asked_to_stop_no_other_lead_of_that_number_is_offered(ask, ana, ben):
    first, _ = ask(name="Renee Moss"), ask(name="Carl Webb")
    actions.claim(first.pk, by=ana)
    actions.dial(first.pk, by=ana)
    actions.log_call(first.pk, outcome="asked_to_stop", by=ana)
    assert actions.next_lead(by=ben) is None


def test_within_the_ten_seconds_of_undo_next_offers_nobody(ask, ana, ben):
    lead = ask()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    actions.log_call(lead.pk, outcome="no_answer", by=ana)
    Waiting.objects.update(opens_at=soon(-1), shuts_at=soon(60))
    assert actions.next_lead(by=ben) is None


@pytest.mark.parametrize("state", ["on_break", "away", "off", "on_call", "ringing"])
def test_who_is_not_ready_is_given_nobody(door, place, ana, state):
    place()
    Presence.objects.filter(user=ana).update(state=state)
    answer = door(ana).post("queue/next/")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")


def test_wrapping_up_counts_as_ready(place, ana):
    lead = place()
    Presence.objects.filter(user=ana).update(state="wrapping_up")
    assert actions.next_lead(by=ana) == lead


def test_nobody_waits_is_204(door, ana):
    assert door(ana).post("queue/next/").status_code == 204


def test_who_holds_a_caller_is_given_the_same_again(place, ana):
    lead, _ = place(), place(rank=Rank.DANGER)
    actions.claim(lead.pk, by=ana)
    assert actions.next_lead(by=ana) == lead


def test_the_second_to_claim_is_told_who_was_first(place, ana, ben):
    lead = place()
    actions.claim(lead.pk, by=ana)
    with pytest.raises(AlreadyClaimed, match="Ana took this lead first"):
        actions.claim(lead.pk, by=ben)


def test_one_number_has_one_holder(ask, ana, ben):
    first, other = ask(name="Renee Moss"), ask(name="Carl Webb")
    actions.claim(first.pk, by=ana)
    with pytest.raises(AlreadyClaimed, match="Ana is with this number now"):
        actions.claim(other.pk, by=ben)


def test_ana_holds_one_caller_at_a_time(place, ana):
    actions.claim(place().pk, by=ana)
    with pytest.raises(Refusal) as refused:
        actions.claim(place().pk, by=ana)
    assert refused.value.code == "holding_another"


def test_the_lead_that_next_brings_along_is_the_one_in_the_table(lead, ana):
    names = [field.attname for field in Lead._meta.concrete_fields]
    taken, kept = actions.next_lead(by=ana), Lead.objects.get()
    assert [getattr(taken, name) for name in names] == [getattr(kept, name) for name in names]

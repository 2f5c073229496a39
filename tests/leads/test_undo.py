"""Ten seconds to take an outcome back: everything stands as before, and nobody came between."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.privacy.models import Suppression
from crm.web.refusals import AlreadyClaimed, NotFound, Refusal
from leads import actions
from leads.models import Waiting
from leads.outcomes import OUTCOMES
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Delivery, Reminder
from tests.conftest import ask_the_three
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
DETAILS = {
    "call_back": {"call_back_at": NOON + 5 * HOUR},
    "not_safe_to_talk": {"safe_time": NOON + 20 * HOUR},
    "other_help": {"given": "Two groups nearby."},
    "transferred": {"to": "Desert Pine", "accepted": True},
}
OUT = [code for code, one in OUTCOMES.items() if one.available and "out" in one.directions]


@pytest.fixture(autouse=True)
def noon():
    with at(NOON):
        yield


@pytest.fixture
def log(lead, ana, maya):
    """Ana takes somebody, dials, and says how it ended."""

    def log(code, lead=lead):
        actions.claim(lead.pk, by=ana)
        actions.dial(lead.pk, by=ana)
        ask_the_three(lead, ana)
        return actions.log_call(lead.pk, outcome=code, details=DETAILS.get(code, {}), by=ana)

    return log


def standing(lead):
    """What undo must bring back: the lead and its place, but for the lease and what counts writes."""
    lead.refresh_from_db()
    moving = {"version", "updated_at", "hold_id", "lease_until", "settles_at"}
    rows = (lead, Waiting.objects.get(pk=lead.pk))
    return [
        {f.name: f.value_from_object(row) for f in row._meta.concrete_fields if f.name not in moving} for row in rows
    ]


@pytest.mark.parametrize("code", OUT)
def test_undo_restores_lead_and_place(lead, ana, code):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    ask_the_three(lead, ana)
    before = standing(lead)
    call = actions.log_call(lead.pk, outcome=code, details=DETAILS.get(code, {}), by=ana)
    actions.undo(call.pk, by=ana)

    assert standing(lead) == before


def test_undo_opens_the_call_again(log, ana):
    call = log("no_answer")
    actions.undo(call.pk, by=ana)
    call.refresh_from_db()
    assert (call.outcome, call.ended_at, call.is_attempt) == ("", None, False)


def test_undo_lifts_the_suppression(log, ana):
    actions.undo(log("asked_to_stop").pk, by=ana)
    assert [one.lifted_why for one in Suppression.objects.all()] == ["undo"]


def test_undo_cancels_the_reminder_that_the_call_made(log, ana):
    actions.undo(log("call_back").pk, by=ana)
    assert Reminder.objects.get().state == "cancelled"


def test_a_reminder_that_the_call_ended_is_scheduled_again(lead, log, ana):
    remind(lead.pk, user=ana, kind="own", due_at=NOON + HOUR, by=ana)
    actions.undo(log("no_answer").pk, by=ana)
    assert Reminder.objects.get().state == "scheduled"


def test_a_reminder_that_was_due_is_due_again(lead, log, ana):
    due = remind(lead.pk, user=ana, kind="own", due_at=NOON - HOUR, by=ana)
    Delivery.objects.create(reminder=due, due_at=due.due_at, delivered_at=NOON)
    Reminder.objects.update(state="due")
    actions.undo(log("no_answer").pk, by=ana)
    assert Reminder.objects.get().state == "due"


def test_the_second_outcome_makes_its_reminder_too(lead, log, ana):
    actions.undo(log("call_back").pk, by=ana)
    actions.log_call(lead.pk, outcome="call_back", details=DETAILS["call_back"], by=ana)
    assert Reminder.objects.open().get().due_at == NOON + 5 * HOUR


def test_undo_is_in_time_at_ten_seconds(log, ana):
    call = log("no_answer")
    with at(NOON + 10 * SECOND):
        assert actions.undo(call.pk, by=ana).stage == "new"


def test_undo_is_too_late_after_ten_seconds(door, log, ana):
    call = log("no_answer")
    with at(NOON + 11 * SECOND):
        answer = door(ana).post(f"calls/{call.pk}/undo/")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")


def test_undo_works_once(log, ana):
    call = log("no_answer")
    actions.undo(call.pk, by=ana)
    with pytest.raises(Refusal, match="too late"):
        actions.undo(call.pk, by=ana)


def test_ben_cannot_undo_anas_call(log, ben):
    call = log("no_answer")
    with pytest.raises(NotFound):
        actions.undo(call.pk, by=ben)


def test_nobody_claims_within_the_ten_seconds(log, ben):
    lead = log("no_answer").lead
    with at(NOON + 9 * SECOND), pytest.raises(AlreadyClaimed, match="taken back"):
        actions.claim(lead.pk, by=ben)


def test_ben_claims_after_the_ten_seconds(log, ben):
    lead = log("no_answer").lead
    with at(NOON + 11 * SECOND):
        assert actions.claim(lead.pk, by=ben) == lead


def test_whom_ana_took_meanwhile_goes_back_to_the_queue(log, ask, ana):
    call, other = log("no_answer"), ask(phone="602-555-0199")
    actions.claim(other.pk, by=ana)
    actions.undo(call.pk, by=ana)
    assert list(Waiting.objects.filter(holder=ana).values_list("pk", flat=True)) == [call.lead_id]


def test_undo_waits_while_ana_is_on_the_phone_with_another(log, ask, ana):
    call, other = log("no_answer"), ask(phone="602-555-0199")
    actions.claim(other.pk, by=ana)
    actions.dial(other.pk, by=ana)
    with pytest.raises(Refusal) as refused:
        actions.undo(call.pk, by=ana)
    assert refused.value.code == "call_open"


def test_undo_never_gives_one_number_two_holders(ask, ana, ben):
    first, other = ask(name="Renee Moss"), ask(name="Carl Webb")
    actions.claim(first.pk, by=ana)
    actions.dial(first.pk, by=ana)
    call = actions.log_call(first.pk, outcome="no_answer", by=ana)
    actions.claim(other.pk, by=ben)
    with pytest.raises(AlreadyClaimed):
        actions.undo(call.pk, by=ana)


def test_undo_is_refused_while_a_later_call_to_them_is_open(ask, ana):
    lead = ask()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    ended = actions.log_call(lead.pk, outcome="dropped", by=ana)
    actions.dial(lead.pk, by=ana)

    with pytest.raises(Refusal, match="on the phone") as refused:
        actions.undo(ended.pk, by=ana)
    assert refused.value.code == "call_open"

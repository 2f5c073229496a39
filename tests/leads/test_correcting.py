"""Corrected later than undo: a new row stands, what was said first stays, and what follows starts anew."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, NotAllowed, NotFound, Refusal
from leads import actions, timeline
from leads.contact import attempts
from leads.models import CallAttempt, Lead, OutcomeCorrection, Waiting
from leads.outcomes import OUTCOMES
from leads.status import Stage
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = NOON + 20 * MINUTE
DETAILS = {
    "call_back": {"call_back_at": NOON + 5 * HOUR},
    "not_safe_to_talk": {"safe_time": NOON + 20 * HOUR},
    "other_help": {"given": "Two groups nearby."},
    "transferred": {"to": "Desert Pine", "accepted": True},
}
OUT = [code for code, one in OUTCOMES.items() if one.available and "out" in one.directions]


@pytest.fixture(autouse=True)
def later_than_undo():
    with at(LATER):
        yield


@pytest.fixture
def log(lead, ana, maya):
    """At noon Ana takes somebody, dials, and says how it ended."""

    def log(code, lead=lead, when=NOON):
        with at(when):
            actions.claim(lead.pk, by=ana)
            actions.dial(lead.pk, by=ana)
            ask_the_three(lead, ana)
            return actions.log_call(lead.pk, outcome=code, details=DETAILS.get(code, {}), by=ana)

    return log


@pytest.fixture
def correct(ana):
    def correct(call, code, by=ana, **facts):
        return actions.correct(
            call.pk, **{"outcome": code, "reason": "Wrong key.", "details": DETAILS.get(code, {}), "by": by, **facts}
        )

    return correct


def lead_of(call):
    return Lead.objects.get(pk=call.lead_id)


@pytest.mark.parametrize("second", OUT)
@pytest.mark.parametrize("first", ["no_answer", "thinking", "declined", "asked_to_stop", "hung_up", "emergency_911"])
def test_any_outcome_may_become_any_other(log, correct, maya, first, second):
    """Whatever stood before: the lead is open with a place, or closed for the new outcome's reason."""
    call = log(first)
    if first == second and not DETAILS.get(second):
        with pytest.raises(Refusal, match="already"):
            correct(call, second)
        return
    made = correct(call, second)
    lead = lead_of(call)
    assert (made.next_action == "closed") == (lead.stage == Stage.CLOSED)
    assert Waiting.objects.filter(pk=lead.pk).exists() == lead.is_open


def test_the_call_keeps_what_was_said_first(log, correct):
    call = log("no_answer")
    correct(call, "thinking")
    call.refresh_from_db()
    assert (call.outcome, call.stands.outcome, call.stands.next_action) == ("no_answer", "thinking", "check_in")


def test_the_reason_is_sealed_and_tracked(log, correct):
    made = correct(log("no_answer"), "busy")
    kept = OutcomeCorrection.objects.values_list("reason", flat=True).get()
    assert b"Wrong key" not in kept.blob and made.history.count() == 2


def test_who_was_reached_is_engaged_and_looked_after_by_whoever_called(log, correct, ana, maya):
    call = log("no_answer")
    correct(call, "thinking", by=maya)
    lead = lead_of(call)
    assert (lead.stage, lead.owner, lead.first_voice_at) == ("engaged", ana, NOON)


def test_nobody_was_reached_after_all(log, correct):
    call = log("thinking")
    made = correct(call, "no_answer")
    assert (lead_of(call).first_voice_at, made.next_action) == (None, "call_again")
    assert made.next_call_at == LATER  # ten minutes after the try have passed


def test_the_cap_counts_calls_as_they_stand(log, correct):
    call = log("no_answer")
    correct(call, "interpreter_unavailable")
    assert attempts(bytes(call.number_index)) == ()
    correct(call, "busy")
    assert attempts(bytes(call.number_index)) == (NOON,)


def test_the_cadence_counts_tries_as_they_stand(lead, log, correct):
    log("no_answer")
    second = log("thinking", when=NOON + 11 * MINUTE)
    assert correct(second, "no_answer").next_call_at == NOON + 11 * MINUTE + 2 * HOUR


def test_the_reminder_that_the_mistake_made_ends(log, correct):
    call = log("call_back")
    made = correct(call, "thinking")
    assert [one.cause for one in Reminder.objects.open()] == [made.pk]


def test_asked_to_stop_suppresses_at_once(log, correct):
    call = log("no_answer")
    correct(call, "asked_to_stop")
    assert Suppression.objects.of(call.number_index).exists()
    assert lead_of(call).close_reason == "asked_to_stop"


def test_corrected_away_from_asked_to_stop_it_stays_suppressed_and_a_shift_lead_decides(log, correct):
    call = log("asked_to_stop")
    made = correct(call, "call_back")
    assert Suppression.objects.of(call.number_index).exists()
    assert (made.next_action, lead_of(call).review_why, lead_of(call).stage) == ("shift_lead", "suppressed", "engaged")


def test_what_it_had_closed_opens_again(log, correct, ana):
    call = log("declined")
    correct(call, "call_back")
    lead, place = lead_of(call), Waiting.objects.get(pk=call.lead_id)
    assert (lead.stage, lead.close_reason, lead.owner, place.owner) == ("engaged", "", ana, ana)
    assert place.next_at == NOON + 5 * HOUR


def test_what_something_else_closed_stays_closed(log, correct, ana):
    call = log("thinking")
    actions.close(call.lead_id, reason="declined", by=ana)
    with pytest.raises(Refusal, match="stays closed"):
        correct(call, "no_answer")


def test_a_closed_lead_may_still_learn_that_they_asked_to_stop(log, correct, ana):
    call = log("thinking")
    actions.close(call.lead_id, reason="declined", by=ana)
    assert correct(call, "asked_to_stop").next_action == "none"
    assert Suppression.objects.of(call.number_index).exists()


def test_what_a_later_call_promised_stands(log, correct):
    first = log("no_answer")
    log("call_back", when=NOON + 11 * MINUTE)
    assert correct(first, "reached_other").next_action == "none"
    assert Waiting.objects.get().next_at == NOON + 5 * HOUR


@pytest.mark.parametrize(("code", "stage"), [("asked_to_stop", "closed"), ("emergency_911", "engaged")])
def test_after_a_later_call_only_what_cannot_wait_acts(log, correct, code, stage):
    first = log("no_answer")
    log("call_back", when=NOON + 11 * MINUTE)
    correct(first, code)
    assert (lead_of(first).stage, lead_of(first).danger) == (stage, code == "emergency_911")


def test_what_a_correction_had_closed_starts_anew_whatever_was_called_since(log, correct):
    first = log("no_answer")
    log("no_answer", when=NOON + 11 * MINUTE)
    correct(first, "asked_to_stop")
    made = correct(first, "hung_up")
    assert (lead_of(first).stage, made.next_action) == ("engaged", "shift_lead")


def test_while_a_call_is_open_asked_to_stop_suppresses_and_the_call_goes_on(log, correct, ana):
    first = log("no_answer")
    with at(NOON + 11 * MINUTE):
        actions.claim(first.lead_id, by=ana)
        actions.dial(first.lead_id, by=ana)
    correct(first, "asked_to_stop")
    assert Suppression.objects.of(first.number_index).exists()
    assert Waiting.objects.get().call_open


def test_while_ben_has_the_caller_the_plan_is_not_changed_under_him(log, correct, ben):
    call = log("no_answer")
    actions.claim(call.lead_id, by=ben)
    with pytest.raises(NotAllowed, match="Ben is with this caller"):
        correct(call, "busy")


def test_undo_is_over_once_it_was_corrected(log, correct, ana):
    call = log("no_answer", when=LATER)
    correct(call, "busy")
    with pytest.raises(Refusal, match="corrected already"):
        actions.undo(call.pk, by=ana)


def test_a_shift_lead_corrects_a_colleagues_call_another_navigator_finds_none(log, correct, ben, maya):
    call = log("no_answer")
    assert correct(call, "busy", by=maya).by == maya
    with pytest.raises(NotFound):
        correct(call, "no_answer", by=ben)


def test_an_open_call_has_nothing_to_correct(lead, correct, ana):
    actions.claim(lead.pk, by=ana)
    call, _, _ = actions.dial(lead.pk, by=ana)
    with pytest.raises(Refusal) as refused:
        correct(call, "busy")
    assert refused.value.code == "no_outcome"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"outcome": "lost"}, "outcome"),
        ({"outcome": "silent"}, "outcome"),
        ({"outcome": "call_back"}, "call_back_at"),
        ({"outcome": "transferred", "details": {"to": "Desert Pine"}}, "accepted"),
        ({"outcome": "call_back", "details": {"call_back_at": NOON}}, "call_back_at"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_half_done(log, correct, facts, field):
    call = log("no_answer")
    with pytest.raises(Invalid) as refused:
        correct(call, "busy", **facts)
    assert list(refused.value.facts["fields"]) == [field]
    assert not OutcomeCorrection.objects.exists()


def test_the_story_has_both_outcomes_and_both_names(log, correct, maya):
    call = log("no_answer")
    correct(call, "thinking", by=maya)
    step = next(one for one in timeline.of(lead_of(call)) if one.quote)
    assert step.text == "Corrected: Thinking, not no answer. Ana Diaz had logged it."
    assert (step.by, step.quote) == ("Maya Tran", "Wrong key.")


def test_the_api_answers_what_follows(door, log, ana):
    call = log("no_answer")
    answer = door(ana).post(f"calls/{call.pk}/correct/", {"outcome": "thinking", "reason": "Wrong key."})
    made, said = OutcomeCorrection.objects.get(), answer.json()
    assert (answer.status_code, said["id"], said["next_action"], said["stage"]) == (
        201,
        str(made.pk),
        "check_in",
        "engaged",
    )
    assert CallAttempt.objects.get().outcome == "no_answer"

"""What follows each outcome: PRODUCT.md's table, column by column, at noon on a Tuesday where the caller lives."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, Refusal
from leads import actions
from leads.models.queue import Rank
from leads.outcomes import OUTCOMES
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DANGER = ["emergency_911", "sent_to_988", "poison_control"]

#   code                     attempt reached stage        next_action      next call       close reason     suppresses
TABLE = {
    "no_answer": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "busy": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "voicemail_left": (True, False, "attempting", "call_again", 5 * HOUR + 10 * MINUTE, "", False),
    "no_voicemail_left": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "mailbox_full": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "call_screened": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "disconnected": (True, False, "attempting", "ask_requester", None, "", False),
    "not_their_number": (True, False, "attempting", "ask_requester", None, "", False),
    "reached_other": (True, False, "attempting", "call_again", 10 * MINUTE, "", False),
    "not_safe_to_talk": (True, True, "engaged", "call_back", 20 * HOUR, "", False),
    "call_back": (True, True, "engaged", "call_back", 5 * HOUR, "", False),
    "thinking": (True, True, "engaged", "check_in", 3 * DAY, "", False),
    "declined": (True, True, "closed", "closed", None, "declined", False),
    "found_own_help": (True, True, "closed", "closed", None, "helped_otherwise", False),
    "asked_to_stop": (True, True, "closed", "closed", None, "asked_to_stop", True),
    "did_not_ask": (True, False, "closed", "closed", None, "not_real", True),
    "dropped": (True, True, "engaged", "call_again", 0 * HOUR, "", False),
    "hung_up": (True, True, "engaged", "shift_lead", None, "", False),
    "other_help": (True, True, "engaged", "check_in", 3 * DAY, "", False),
    "transferred": (True, True, "engaged", "check_in", 3 * DAY, "", False),
    "interpreter_unavailable": (False, True, "engaged", "shift_lead", 15 * MINUTE, "", False),
    "emergency_911": (True, True, "engaged", "follow_up", 20 * HOUR, "", False),
    "sent_to_988": (True, True, "engaged", "follow_up", 20 * HOUR, "", False),
    "poison_control": (True, True, "engaged", "follow_up", 20 * HOUR, "", False),
    "told_of_death": (True, False, "attempting", "shift_lead", None, "", False),
    "silent": (False, False, "closed", "closed", None, "not_real", False),
    "prank": (False, False, "closed", "closed", None, "not_real", False),
    "abusive": (False, False, "closed", "closed", None, "not_real", False),
    "test": (False, False, "closed", "closed", None, "not_real", False),
    "abandoned": (False, False, "engaged", "shift_lead", None, "", False),
}
DETAILS = {
    "call_back": {"call_back_at": NOON + 5 * HOUR},
    "not_safe_to_talk": {"safe_time": NOON + 20 * HOUR},
    "other_help": {"given": "Two groups nearby."},
    "transferred": {"to": "Desert Pine", "accepted": True},
}


def column(number):
    return pytest.mark.parametrize(("code", "want"), [(code, row[number]) for code, row in TABLE.items()])


@pytest.fixture(autouse=True)
def noon():
    with at(NOON):
        yield


@pytest.fixture
def rang(ana):
    """Somebody rings us; returns their lead, in Ana's hands."""

    def rang():
        lead = actions.new_call(phone="602-555-0147", by=ana).lead
        ask_the_three(lead, ana)
        return lead

    return rang


@pytest.fixture
def dialled(lead, ana):
    """The lead of someone who asked, with Ana's call to them open."""

    def dial():
        actions.claim(lead.pk, by=ana)
        actions.dial(lead.pk, by=ana)
        ask_the_three(lead, ana)
        return lead

    return dial


@pytest.fixture
def log(dialled, rang, ana):
    """Ana calls somebody, or is called when the outcome is one of an inbound call, and says how it ended."""

    def log(code, **details):
        lead = rang() if "out" not in OUTCOMES[code].directions else dialled()
        return actions.log_call(lead.pk, outcome=code, details={**DETAILS.get(code, {}), **details}, by=ana)

    return log


def test_the_table_names_every_outcome_that_can_be_logged():
    assert set(TABLE) == {code for code, one in OUTCOMES.items() if one.available}


@column(0)
def test_which_outcomes_count_as_an_attempt(log, code, want):
    assert log(code).is_attempt is want


@column(1)
def test_which_outcomes_reached_somebody(log, code, want):
    call = log(code)
    assert (call.reached, call.lead.first_voice_at) == (want, NOON if want else None)


@column(2)
def test_the_stage_after_each_outcome(log, code, want):
    assert log(code).lead.stage == want


@column(3)
def test_the_next_action_after_each_outcome(log, code, want):
    assert log(code).next_action == want


@column(4)
def test_when_the_next_call_is_after_each_outcome(log, code, want):
    assert log(code).next_call_at == (None if want is None else NOON + want)


@column(5)
def test_which_outcomes_close_and_why(log, code, want):
    lead = log(code).lead
    assert (lead.close_reason, hasattr(lead, "waiting")) == (want, not want)


@column(6)
def test_which_outcomes_suppress_the_number_at_once(log, code, want):
    log(code)
    assert Suppression.objects.live().exists() is want


NEEDS = {"not_safe_to_talk": "safe_time", "call_back": "call_back_at", "other_help": "given"}


@pytest.mark.parametrize(("code", "field"), NEEDS.items())
def test_an_outcome_that_lacks_a_fact_names_it(door, dialled, ana, code, field):
    answer = door(ana).post(f"leads/{dialled().pk}/calls/", {"outcome": code})
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_details")
    assert list(answer.json()["fields"]) == [field]


def test_none_given_is_a_safe_time(door, dialled, ana):
    said = {"outcome": "not_safe_to_talk", "details": {"safe_time": "none given"}}
    answer = door(ana).post(f"leads/{dialled().pk}/calls/", said)
    assert answer.json()["next_call_at"] == "2026-11-24T21:00:00Z"


def test_a_time_that_has_passed_is_refused(dialled, ana):
    with pytest.raises(Invalid, match="has passed"):
        actions.log_call(dialled().pk, outcome="call_back", details={"call_back_at": NOON - HOUR}, by=ana)


INBOUND = [code for code, one in OUTCOMES.items() if one.directions == ("in",)]
OUTBOUND = [code for code, one in OUTCOMES.items() if one.directions == ("out",)]


def test_the_outcomes_of_one_direction_alone():
    assert INBOUND == ["silent", "prank", "abusive", "test", "abandoned"]


@pytest.mark.parametrize("code", INBOUND)
def test_an_outcome_of_their_call_does_not_fit_ours(dialled, ana, code):
    with pytest.raises(Invalid, match="does not fit") as refused:
        actions.log_call(dialled().pk, outcome=code, by=ana)
    assert refused.value.facts["fields"] == {"outcome": "not for a call out"}


@pytest.mark.parametrize("code", OUTBOUND)
def test_an_outcome_of_our_call_does_not_fit_theirs(rang, ana, code):
    with pytest.raises(Invalid, match="does not fit"):
        actions.log_call(rang().pk, outcome=code, by=ana)


@pytest.mark.parametrize("code", ["place_agreed"])
def test_an_outcome_whose_room_is_not_built_is_409(door, dialled, ana, code):
    answer = door(ana).post(f"leads/{dialled().pk}/calls/", {"outcome": code})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_available")


def test_an_inbound_call_never_counts_toward_the_cap(rang, ana):
    assert not actions.log_call(rang().pk, outcome="thinking", by=ana).is_attempt


def test_a_new_request_from_a_number_that_asked_to_stop_goes_to_review(log, ask):
    log("asked_to_stop")
    again = ask()
    assert (again.review_why, again.waiting.opens_at) == ("asked_to_stop_before", None)


def test_did_not_ask_suppresses_nothing_when_they_rang_themselves(rang, ana):
    actions.log_call(rang().pk, outcome="did_not_ask", by=ana)
    assert not Suppression.objects.exists()


def test_a_dropped_line_stays_with_ana(log, ana):
    place = log("dropped").lead.waiting
    assert (place.holder, place.rank, place.call_open) == (ana, Rank.RAISED, False)


def test_hung_up_is_decided_by_maya(log, maya):
    lead = log("hung_up").lead
    assert (lead.review_why, lead.waiting.opens_at) == ("hung_up", None)
    assert Reminder.objects.filter(user=maya, lead=lead, kind="decide").exists()


@pytest.mark.parametrize("code", DANGER)
def test_danger_ranks_first_and_is_followed_up_within_a_day(log, code):
    lead = log(code).lead
    assert (lead.danger, lead.waiting.rank) == (True, Rank.DANGER)
    assert lead.waiting.next_at - NOON < DAY


def test_told_of_death_stops_everything_until_maya_confirms(log, maya):
    lead = log("told_of_death").lead
    assert (lead.review_why, lead.waiting.opens_at) == ("told_of_death", None)
    assert Reminder.objects.open().filter(lead=lead).exclude(user=maya, kind="decide").count() == 0


def test_no_interpreter_is_told_to_maya(log, maya):
    lead = log("interpreter_unavailable").lead
    assert Reminder.objects.filter(user=maya, lead=lead, kind="decide").exists()


@pytest.mark.parametrize("code", ["declined", "found_own_help"])
def test_a_check_in_that_they_agreed_to_keeps_the_lead_open(log, code):
    call = log(code, check_in_at=NOON + 2 * DAY)
    assert (call.next_action, call.next_call_at) == ("check_in", NOON + 2 * DAY)


def test_a_voicemail_left_where_none_was_allowed_is_an_incident_and_not_refused(log):
    assert log("voicemail_left").incident


def test_a_voicemail_that_was_allowed_is_no_incident(ask, ana):
    lead = ask(phone="602-555-0150", safe_contact={"voicemail": "neutral"})
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    assert not actions.log_call(lead.pk, outcome="voicemail_left", by=ana).incident


def test_whoever_reached_them_is_accountable_and_reminded(log, ana):
    lead = log("call_back").lead
    assert (lead.owner, lead.waiting.owner) == (ana, ana)
    assert Reminder.objects.get(lead=lead).due_at == NOON + 5 * HOUR


def test_an_outcome_without_an_open_call_is_409(lead, ana):
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Refusal) as refused:
        actions.log_call(lead.pk, outcome="no_answer", by=ana)
    assert refused.value.code == "no_open_call"


def test_the_call_that_ends_a_review_puts_the_lead_back_into_its_place(log, ana, maya):
    lead = log("hung_up").lead
    actions.reassign(lead.pk, to=maya.pk, reason="I call them.", by=maya)
    with at(NOON + MINUTE):
        actions.claim(lead.pk, by=maya)
        actions.dial(lead.pk, by=maya)
        ask_the_three(lead, maya)
        assert actions.log_call(lead.pk, outcome="thinking", by=maya).lead.review_why == ""

"""A lead ends for a reason, and for want of money only with what was offered instead."""

import pytest

from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, NotAllowed, Refusal
from leads import actions
from leads.actions.rows import HeldByOther
from leads.models import Lead, Waiting
from leads.status import CloseReason
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Reminder

pytestmark = pytest.mark.django_db
MONEY = ["no_coverage", "cost", "outside_what_we_do"]
NOT_BY_HAND = ["admitted", "merged"]
NEED_A_FACT = ["number_not_theirs", "unreachable", "lost_contact", "deceased"]
PLAIN = [reason.value for reason in CloseReason if reason not in (*MONEY, *NOT_BY_HAND, *NEED_A_FACT)]


@pytest.fixture
def held(lead, ana):
    return actions.claim(lead.pk, by=ana)


@pytest.mark.parametrize("reason", PLAIN)
def test_a_lead_closes_for_a_reason_and_leaves_the_queue(held, ana, reason):
    assert actions.close(held.pk, reason=reason, by=ana).close_reason == reason
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("reason", [*NOT_BY_HAND, "", "no_bed", "tired"])
def test_no_other_reason_closes_a_lead_by_hand(held, ana, reason):
    with pytest.raises(Invalid, match="Pick why"):
        actions.close(held.pk, reason=reason, by=ana)


@pytest.mark.parametrize("reason", MONEY)
def test_for_want_of_money_only_with_what_was_offered(door, held, ana, reason):
    answer = door(ana).post(f"leads/{held.pk}/close/", {"reason": reason, "alternative": " "})
    assert (answer.status_code, answer.json()["fields"]) == (400, {"alternative": "is needed for this reason"})


@pytest.mark.parametrize("reason", MONEY)
def test_what_was_offered_instead_is_kept(door, held, ana, reason):
    answer = door(ana).post(f"leads/{held.pk}/close/", {"reason": reason, "alternative": "Two free groups."})
    held.refresh_from_db()
    assert (answer.json(), held.alternative) == ({"stage": "closed"}, "Two free groups.")


def test_the_number_is_not_theirs_only_after_a_doubt(held, ana):
    with pytest.raises(Refusal, match="has to ask first"):
        actions.close(held.pk, reason="number_not_theirs", by=ana)


@pytest.mark.parametrize("doubt", ["disconnected", "not_their_number"])
def test_after_a_doubt_the_number_may_be_not_theirs(held, ana, doubt):
    actions.dial(held.pk, by=ana)
    actions.log_call(held.pk, outcome=doubt, by=ana)
    assert actions.close(held.pk, reason="number_not_theirs", by=ana).stage == "closed"


def test_closing_because_they_asked_to_stop_suppresses_their_number(held, ana):
    actions.close(held.pk, reason="asked_to_stop", by=ana)
    assert Suppression.objects.of(held.numbers.get().number_index).exists()


def test_no_other_reason_suppresses(held, ana):
    actions.close(held.pk, reason="declined", by=ana)
    assert not Suppression.objects.exists()


def test_closing_cancels_what_was_to_be_done(held, ana, later):
    remind(held.pk, user=ana, kind="own", due_at=later(), by=ana)
    actions.close(held.pk, reason="declined", by=ana)
    assert Reminder.objects.get().state == "cancelled"


def test_a_lead_with_a_call_open_does_not_close(held, ana):
    actions.dial(held.pk, by=ana)
    with pytest.raises(Refusal, match="how the call ended"):
        actions.close(held.pk, reason="declined", by=ana)


def test_ben_does_not_close_whom_ana_holds(held, ben):
    with pytest.raises(HeldByOther):
        actions.close(held.pk, reason="declined", by=ben)


def test_a_closed_lead_does_not_close_again(held, ana):
    actions.close(held.pk, reason="declined", by=ana)
    with pytest.raises(Refusal) as refused:
        actions.close(held.pk, reason="declined", by=ana)
    assert refused.value.code == "closed"


def test_unreachable_needs_every_try_used_up(held, ana):
    with pytest.raises(Refusal, match="every try is used up"):
        actions.close(held.pk, reason="unreachable", by=ana)
    Lead.objects.filter(pk=held.pk).update(review_why="tries_used_up")
    assert actions.close(held.pk, reason="unreachable", by=ana).stage == "closed"


def test_lost_contact_is_for_somebody_whom_we_spoke_with(held, ana):
    with pytest.raises(Refusal, match="spoke with before"):
        actions.close(held.pk, reason="lost_contact", by=ana)
    Lead.objects.filter(pk=held.pk).update(first_voice_at=held.created_at)
    assert actions.close(held.pk, reason="lost_contact", by=ana).stage == "closed"


def test_a_death_is_confirmed_by_a_shift_lead(lead, ana, maya):
    actions.claim(lead.pk, by=ana)
    with pytest.raises(NotAllowed):
        actions.close(lead.pk, reason="deceased", by=ana)
    actions.pass_on(lead.pk, reason="other", by=ana)
    actions.claim(lead.pk, by=maya)
    assert actions.close(lead.pk, reason="deceased", by=maya).stage == "closed"

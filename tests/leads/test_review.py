"""What the rules could not decide, Maya decides."""

import pytest

from crm.web.refusals import Invalid, NotAllowed, Refusal
from leads import actions
from leads.chores import ask_for_decisions
from leads.models import Waiting
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(people, ask):
    """A request that breaks a rule: the number cannot be called."""
    return ask(phone="12345")


def test_what_breaks_a_rule_waits_for_maya(doubtful, ana):
    assert (doubtful.stage, doubtful.review_why) == ("needs_review", "not_callable")
    assert actions.next_lead(by=ana) is None


def test_ana_does_not_take_what_maya_looks_at_first(doubtful, ana):
    with pytest.raises(Refusal) as refused:
        actions.claim(doubtful.pk, by=ana)
    assert refused.value.code == "needs_review"


def test_with_the_number_corrected_it_joins_the_queue(doubtful, maya):
    lead = actions.accept(doubtful.pk, phone="(602) 555-0123", by=maya)
    assert (lead.stage, lead.review_why, lead.numbers.get().number) == ("new", "", "+16025550123")


def test_without_a_number_it_cannot_be_accepted(doubtful, maya):
    with pytest.raises(Invalid, match="Type the number"):
        actions.accept(doubtful.pk, by=maya)


def test_a_wrong_correction_is_refused(doubtful, maya):
    with pytest.raises(Invalid, match="not a number that we can call"):
        actions.accept(doubtful.pk, phone="555", by=maya)


def test_dismissed_is_closed_as_not_real(doubtful, maya):
    assert actions.dismiss(doubtful.pk, by=maya).close_reason == "not_real"


@pytest.mark.parametrize("verb", [actions.accept, actions.dismiss])
@pytest.mark.parametrize("who", ["ana", "ines", "pia", "adam"])
def test_nobody_else_decides(doubtful, people, who, verb):
    with pytest.raises(NotAllowed):
        verb(doubtful.pk, by=getattr(people, who))


@pytest.mark.parametrize("verb", [actions.accept, actions.dismiss])
def test_what_needs_no_review_is_not_decided(lead, maya, verb):
    with pytest.raises(Refusal) as refused:
        verb(lead.pk, by=maya)
    assert refused.value.code == "not_in_review"


def test_a_number_that_asked_to_stop_stays_uncalled_also_when_accepted(ask, ana, maya):
    first = ask()
    actions.claim(first.pk, by=ana)
    actions.close(first.pk, reason="asked_to_stop", by=ana)
    again = actions.accept(ask().pk, by=maya)
    assert (again.waiting.opens_at, again.waiting.why_not) == (None, "suppressed")


def test_an_accepted_lead_settles_the_question(doubtful, maya, later):
    remind(doubtful.pk, user=maya, kind="decide", due_at=later(), by=maya)
    actions.accept(doubtful.pk, phone="602-555-0123", by=maya)
    assert Reminder.objects.get().state == "done"


@pytest.fixture
def stuck(lead, later):
    """The time has come, and nobody may be offered this one."""
    Waiting.objects.update(opens_at=None, why_not="zone_unknown", promise_by=later(-1))
    return lead


def test_a_lead_that_cannot_be_handed_out_is_told_to_maya(stuck, maya):
    assert ask_for_decisions() == 1
    stuck.refresh_from_db()
    assert stuck.review_why == "zone_unknown"
    assert Reminder.objects.get().user == maya


def test_maya_is_told_again_when_it_is_stuck_again(stuck, maya, later):
    ask_for_decisions()
    actions.accept(stuck.pk, by=maya)
    Waiting.objects.update(opens_at=None, next_at=later(-2), promise_by=later(-1))
    ask_for_decisions()
    assert sorted(Reminder.objects.values_list("state", flat=True)) == ["done", "scheduled"]

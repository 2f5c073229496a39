"""Follow-up plans on real leads: who starts them, what they do after each call, when they end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.web.refusals import Invalid, Refusal
from leads import actions
from leads.actions.following_up import dues_of, next_step
from leads.models import CallAttempt, FollowUpPlan, Waiting
from leads.pages.shown import following_up
from leads.pages.shown.caller import standing_of
from scheduling import windows
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.leads.pages import Desk
from tests.moments import at

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def spoken(lead, ana):
    """Ana spoke with them; another group was found, and they said yes to follow-up calls."""
    actions.claim(lead.pk, by=ana)
    ask_the_three(lead, ana)
    facts = {"given": "A group on Monday.", "follow_up": "usual/1"}
    actions.log_call(lead.pk, outcome="other_help", direction="in", details=facts, by=ana)
    return lead


def plan_of(lead) -> FollowUpPlan:
    return lead.follow_ups.get(ended_at=None)


def owed(lead) -> list:
    return list(Reminder.objects.open().filter(lead=lead, kind="follow_up").values_list("due_at", flat=True))


def again(lead, by, outcome, moment, **facts):
    """Some days later they are called and `outcome` is said."""
    Waiting.objects.filter(pk=lead.pk).update(settles_at=None)
    with at(moment):
        actions.claim(lead.pk, by=by)
        ask_the_three(lead, by)
        return actions.log_call(lead.pk, outcome=outcome, direction="in", details=facts, by=by)


def test_a_yes_on_the_call_starts_it_and_the_first_step_is_owed(spoken, ana):
    plan, place = plan_of(spoken), Waiting.objects.get(pk=spoken.pk)
    assert (plan.plan, plan.by, plan.agreed, plan.time_zone) == ("usual/1", ana, True, "America/Phoenix")
    assert owed(spoken) == [next_step(plan, spoken.number_in_use, plan.started_at)]
    assert place.next_at == owed(spoken)[0] < timezone.now() + 2 * DAY


def test_a_step_lies_in_the_hours_for_calls(spoken):
    hour = windows.wall(owed(spoken)[0], "America/Phoenix").hour
    assert 8 <= hour < 21 and owed(spoken)[0] >= dues_of(plan_of(spoken))[0]


def test_each_call_sets_the_next_step_and_the_page_says_what_was_done(spoken, ana):
    plan = plan_of(spoken)
    again(spoken, ana, "thinking", dues_of(plan)[0] + HOUR)
    line = following_up.of(standing_of(spoken, ana))["plan"]
    assert [step["state"] for step in line["steps"][:3]] == ["done", "next", "ahead"]
    assert owed(spoken)[0] >= dues_of(plan)[1]


def test_a_step_that_nobody_answered_stays_the_next(spoken, ana, monkeypatch):
    plan = plan_of(spoken)
    with at(dues_of(plan)[0] + 12 * HOUR):
        Waiting.objects.filter(pk=spoken.pk).update(settles_at=None)
        actions.claim(spoken.pk, by=ana)
        actions.dial(spoken.pk, confirmed={"local_time": "9:00", "why": "Test."}, basis="in_hours", by=ana)
        ended = actions.log_call(spoken.pk, outcome="no_answer", by=ana)
    assert ended.next_action == "call_again" and ended.cadence == "usual/1"
    line = following_up.of(standing_of(spoken, ana))["plan"]
    assert line["steps"][0]["state"] == "next"


def test_asked_to_stop_ends_it(spoken, ana):
    again(spoken, ana, "asked_to_stop", timezone.now() + DAY)
    assert spoken.follow_ups.get().ended_why == "closed" and owed(spoken) == []


def test_undo_brings_back_what_the_call_ended_and_takes_back_what_it_began(lead, ana):
    actions.claim(lead.pk, by=ana)
    ask_the_three(lead, ana)
    actions.start_follow_up(lead.pk, plan="after_detox/1", agreed=True, by=ana)
    ended = actions.log_call(lead.pk, outcome="declined", direction="in", by=ana)
    assert not lead.follow_ups.running().exists()
    actions.undo(ended.pk, by=ana)
    assert plan_of(lead).plan == "after_detox/1"


def test_and_takes_back_what_it_began(spoken, ana):
    actions.undo(CallAttempt.objects.get(lead=spoken).pk, by=ana)
    assert spoken.follow_ups.get().ended_why == "undone" and owed(spoken) == []


def test_the_last_step_done_ends_it(spoken, ana):
    plan = plan_of(spoken)
    again(spoken, ana, "thinking", dues_of(plan)[-1] + HOUR, check_in_at=timezone.now() + 200 * DAY)
    assert spoken.follow_ups.get().ended_why == "finished"


def test_it_needs_their_yes(lead, ana):
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Invalid, match="their yes"):
        actions.start_follow_up(lead.pk, plan="usual/1", agreed=False, by=ana)


def test_a_plan_that_is_none_is_refused_on_a_call_too(lead, ana):
    actions.claim(lead.pk, by=ana)
    ask_the_three(lead, ana)
    facts = {"given": "A group.", "follow_up": "usual/9"}
    with pytest.raises(Invalid, match="one of the follow-up plans"):
        actions.log_call(lead.pk, outcome="other_help", direction="in", details=facts, by=ana)


def test_started_twice_it_is_the_same_one(lead, ana):
    actions.claim(lead.pk, by=ana)
    made = [actions.start_follow_up(lead.pk, plan="usual/1", agreed=True, by=ana) for _ in range(2)]
    assert made[0] == made[1]


def test_stopped_it_owes_nothing_more(spoken, ana):
    actions.stop_follow_up(spoken.pk, by=ana)
    assert owed(spoken) == []
    with pytest.raises(Refusal, match="No follow-up plan"):
        actions.stop_follow_up(spoken.pk, by=ana)


def test_the_page_starts_it_by_key_and_says_the_words_after_detox(lead, ana):
    desk = Desk(ana)
    desk.take(lead)
    assert 'aria-keyshortcuts="A"' in desk.get(f"/leads/{lead.pk}/").text
    missed = desk.post(f"/leads/{lead.pk}/follow-up/", {"plan": "after_detox/1"})
    assert missed.status_code == 422 and "needs their yes" in missed.text
    desk.post(f"/leads/{lead.pk}/follow-up/", {"plan": "after_detox/1", "agreed": "yes"})
    page = desk.get(f"/leads/{lead.pk}/").text
    assert "the body takes much less" in page and "Day 30" in page


def test_tries_used_up_put_a_last_kind_message_to_the_navigator_where_it_is_allowed(people, ask):
    from leads.actions.follow import Case, suggest_last_word

    for voicemail, wanted in (("neutral", 1), ("none", 0)):
        lead = ask(f"602-555-01{50 + wanted}", safe_contact={"voicemail": voicemail, "text": False})
        actions.claim(lead.pk, by=people.ana)
        actions.dial(lead.pk, by=people.ana)
        call = actions.log_call(lead.pk, outcome="no_answer", by=people.ana)
        case = Case(lead, lead.waiting, call, call.number, people.ana, timezone.now(), {})
        suggest_last_word(case)
        assert Reminder.objects.filter(lead=lead, kind="last_word", user=people.ana).count() == wanted

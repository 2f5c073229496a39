"""What a person may do with a reminder: their own, and only forwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.reminders.actions import remind, settle_lead, undo_cause
from scheduling.reminders.models import Delivery, Reminder

pytestmark = pytest.mark.django_db
STATES = ["scheduled", "snoozed", "due", "done", "cancelled"]
OVER = ["done", "cancelled"]


@pytest.fixture
def mine(lead, ana, later):
    """Ana's own reminder, in five hours."""
    return remind(lead.pk, user=ana, kind="own", due_at=later(), by=ana)


@pytest.fixture
def press(door, mine):
    """Press a button of Ana's reminder; returns the answer."""

    def press(who, verb, hours=9):
        until = (timezone.now() + timedelta(hours=hours)).isoformat()
        return door(who).post(f"reminders/{mine.pk}/{verb}/", {"until": until} if verb == "snooze" else {})

    return press


ENDS = {"done": "done", "cancel": "cancelled", "snooze": "snoozed"}


@pytest.mark.parametrize("state", [state for state in STATES if state not in OVER])
@pytest.mark.parametrize(("verb", "end"), ENDS.items())
def test_what_is_open_can_be_done_cancelled_or_snoozed(press, ana, state, verb, end):
    Reminder.objects.update(state=state)
    assert press(ana, verb).json()["state"] == end


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("verb", ENDS)
def test_what_has_ended_stays_ended(press, ana, state, verb):
    Reminder.objects.update(state=state)
    answer = press(ana, verb)
    assert (answer.status_code, answer.json()["code"]) == (409, "reminder_ended")


@pytest.mark.parametrize("verb", ENDS)
def test_bens_press_on_anas_reminder_is_404(press, ben, verb):
    assert press(ben, verb).status_code == 404
    assert Reminder.objects.get().state == "scheduled"


def test_snoozed_until_a_time_that_has_passed_is_400(press, ana):
    answer = press(ana, "snooze", hours=-1)
    assert (answer.status_code, answer.json()["fields"]) == (400, {"until": "must lie ahead"})


def test_snoozing_keeps_the_time_that_was_promised(press, ana, mine):
    press(ana, "snooze")
    again = Reminder.objects.get()
    assert (again.promised_at, again.due_at > mine.due_at) == (mine.promised_at, True)


def test_a_wall_time_is_meant_in_its_zone(door, ana, mine):
    said = {"until": "2027-07-04T09:00:00", "time_zone": "America/New_York"}
    assert door(ana).post(f"reminders/{mine.pk}/snooze/", said).json()["due_at"] == "2027-07-04T13:00:00Z"


def test_ana_sees_her_own_reminders_alone(door, mine, ana, ben):
    assert [one["id"] for one in door(ana).get("reminders/").json()["results"]] == [str(mine.pk)]
    assert door(ben).get("reminders/").json()["results"] == []


def test_asked_twice_for_one_time_it_is_one_reminder(mine, lead, ana):
    assert remind(lead.pk, user=ana, kind="own", due_at=mine.due_at, by=ana) == mine


def test_asked_for_another_time_it_is_another_reminder(door, mine, lead, ana, later):
    due_at = later(24).isoformat()
    answer = door(ana).post(f"leads/{lead.pk}/reminders/", {"due_at": due_at}).json()
    assert answer["due_at"] == due_at.replace("+00:00", "Z")
    assert Reminder.objects.open().count() == 2


def test_asked_again_after_it_was_done_it_is_a_new_one(mine, lead, ana):
    Reminder.objects.update(state="done")
    assert remind(lead.pk, user=ana, kind="own", due_at=mine.due_at, by=ana) != mine


def test_whatever_takes_care_of_a_lead_ends_what_was_open(mine, lead, ana):
    settle_lead(lead.pk, cause=mine.pk, by=ana)
    assert Reminder.objects.get().state == "cancelled"


def test_taken_back_it_is_scheduled_again(mine, lead, ana):
    settle_lead(lead.pk, cause=lead.pk, by=ana)
    undo_cause(lead.pk, by=ana)
    assert Reminder.objects.get().state == "scheduled"


def test_taken_back_after_it_was_told_it_is_due_again(mine, lead, ana):
    Delivery.objects.create(reminder=mine, due_at=mine.due_at, delivered_at=timezone.now())
    settle_lead(lead.pk, cause=lead.pk, by=ana)
    undo_cause(lead.pk, by=ana)
    assert Reminder.objects.get().state == "due"

"""My day: one's own reminders, on the caller's clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import ReadLog
from scheduling import windows
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Reminder

pytestmark = pytest.mark.django_db
EASTERN = "America/New_York"


@pytest.fixture
def reminder(lead, ana):
    return made(lead, ana)


def made(lead, user, minutes=30, kind="call_back", zone=EASTERN, state="scheduled", cause=None):
    due = timezone.now() + timedelta(minutes=minutes)
    one = remind(lead.pk, user=user, kind=kind, due_at=due, time_zone=zone, cause=cause, by=user)
    Reminder.objects.filter(pk=one.pk).update(state=state)
    return one


@pytest.fixture
def day(client, ana):
    client.force_login(ana)
    return lambda: client.get("/reminders/").context["day"]


def ids(rows):
    return [row["id"] for row in rows]


def test_overdue_due_and_later(day, lead, ana):
    late = made(lead, ana, -10, state="due")
    soon = made(lead, ana, 30, "check_in")
    far = made(lead, ana, 300, "follow_up")
    shown = day()
    assert [ids(shown[part]) for part in ("overdue", "due", "later")] == [[str(one.pk)] for one in (late, soon, far)]
    assert shown["overdue_label"] == "1 promise"
    assert shown["overdue"][0]["mine"] == "10 min late"


def test_a_task_that_was_due_at_once_is_no_broken_promise(day, lead, ana):
    made(lead, ana, -1, "handed_over", state="due")
    assert (day()["overdue"], len(day()["due"])) == ([], 1)


def test_times_are_the_callers_first_and_ours_second(day, lead, ana):
    one = made(lead, ana, 300)
    row = day()["later"][0]
    there = windows.wall(one.due_at, EASTERN)
    assert f"{there.hour % 12 or 12}:{there:%M}" in row["when"] or row["when"].endswith("Noon")
    assert row["mine"].endswith("for you")


def test_others_reminders_are_not_mine(day, reminder, lead, ben):
    other = made(lead, ben)
    assert str(other.pk) not in ids(day()["due"])


def test_the_row_is_masked_and_the_look_is_logged(day, reminder):
    row = day()["due"][0]
    assert row["title"] == "A caller in Arizona"
    assert ReadLog.objects.filter(way="page", fields="row").count() == 1


def test_done_cancel_and_ten_minutes(client, day, lead, ana):
    first, second, third = (made(lead, ana, 5, kind) for kind in ("call_back", "check_in", "own"))
    client.post(f"/reminders/{first.pk}/done/")
    client.post(f"/reminders/{second.pk}/cancel/")
    assert client.post(f"/reminders/{third.pk}/snooze/", {"until": "10m"}).status_code == 302
    states = Reminder.objects.in_bulk([first.pk, second.pk, third.pk])
    assert [states[one.pk].state for one in (first, second, third)] == ["done", "cancelled", "snoozed"]
    left = states[third.pk].due_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_tomorrow_is_the_same_wall_time_there(client, day, reminder):
    client.post(f"/reminders/{reminder.pk}/snooze/", {"until": "tomorrow"})
    before, after = (windows.wall(one.due_at, EASTERN) for one in (reminder, Reminder.objects.get(pk=reminder.pk)))
    assert after.time() == before.time()
    assert after.date() == windows.wall(timezone.now(), EASTERN).date() + timedelta(days=1)


def test_a_picked_time_is_a_wall_time_there(client, day, reminder):
    there = windows.wall(timezone.now() + timedelta(days=2), EASTERN)
    said = {"until": "pick", "date": f"{there:%Y-%m-%d}", "time": "08:00"}
    client.post(f"/reminders/{reminder.pk}/snooze/", said)
    assert windows.wall(Reminder.objects.get(pk=reminder.pk).due_at, EASTERN).hour == 8


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"until": "pick"},
        {"until": "pick", "date": "2020-01-01", "time": "08:00"},
        {"until": "pick", "date": "٢", "time": "x"},
        {"until": "pick", "date": "9999-12-31", "time": "23:59"},
    ],
)
def test_no_time_is_400_in_words(client, day, reminder, said):
    assert client.post(f"/reminders/{reminder.pk}/snooze/", said).status_code == 400
    assert Reminder.objects.get(pk=reminder.pk).state == "scheduled"


@pytest.mark.parametrize("verb", ["done", "cancel", "snooze"])
def test_anothers_reminder_is_404(client, reminder, ben, verb):
    client.force_login(ben)
    assert client.post(f"/reminders/{reminder.pk}/{verb}/", {"until": "10m"}).status_code == 404
    assert Reminder.objects.get(pk=reminder.pk).state == "scheduled"


def test_done_twice_is_409_in_words(client, day, reminder):
    client.post(f"/reminders/{reminder.pk}/done/")
    answer = client.post(f"/reminders/{reminder.pk}/done/")
    assert answer.status_code == 409
    assert "This reminder has ended already." in answer.content.decode()


def test_strangers_sign_in_and_the_administrator_sees_no_callers(client, people):
    assert client.get("/reminders/")["Location"].startswith("/accounts/login/")
    client.force_login(people.adam)
    assert client.get("/reminders/").status_code == 403


def test_the_rail_counts_what_is_due(client, day, lead, ana):
    made(lead, ana, -1, state="due")
    made(lead, ana, 30, "own")
    assert 'data-count="reminders">1<' in client.get("/reminders/").content.decode()


def test_more_rows_ask_no_more_of_the_database(client, day, ask, ana, django_assert_max_num_queries):
    for last in range(6):
        made(ask(f"602-555-010{last}"), ana)
    with django_assert_max_num_queries(22):
        assert len(day()["due"]) == 6

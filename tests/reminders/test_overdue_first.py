"""Overdue first, on My day, in the API and in the queue's own pane."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.models import Waiting
from scheduling.reminders.actions import remind, snooze
from scheduling.reminders.models import Reminder
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
MINUTES = [5, -90, 40, -10]


def soon(minutes):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.fixture
def made(ask, ana):
    """One reminder for each of four people, made in no order; due ones are due."""
    leads = [ask(f"602-555-010{number}") for number in range(4)]
    ours = [remind(lead.pk, user=ana, kind="own", due_at=soon(m), by=ana) for lead, m in zip(leads, MINUTES, strict=1)]
    Reminder.objects.filter(due_at__lte=timezone.now()).update(state="due")
    return [one for _, one in sorted(zip(MINUTES, ours, strict=True), key=lambda pair: pair[0])]


def test_in_the_api(door, made, ana):
    assert [one["id"] for one in door(ana).get("reminders/").json()["results"]] == [str(one.pk) for one in made]


def test_on_my_day(made, ana):
    day = Desk(ana).client.get("/reminders/").context["day"]
    assert [row["id"] for row in day["due"]] == [str(one.pk) for one in made]


def test_in_the_queues_own_pane(made, ana):
    rows = Desk(ana).client.get("/queue/").context["mine"]["rows"]
    assert [row["url"] for row in rows][:2] == [one.lead.get_absolute_url() for one in made[:2]]
    assert [bool(row["chip"]) for row in rows] == sorted([bool(row["chip"]) for row in rows], reverse=True)


def test_snoozed_to_an_exact_time_it_takes_its_place_there(door, made, ana):
    snooze(made[0].pk, until=soon(20), by=ana)
    order = [one["id"] for one in door(ana).get("reminders/").json()["results"]]
    assert order == [str(made[at].pk) for at in (1, 2, 0, 3)]


def test_a_later_reminder_of_ones_own_hides_no_call_that_is_late(lead, ana):
    lead.owner = ana
    lead.save()
    Waiting.objects.filter(pk=lead.pk).update(opens_at=soon(-30), owner=ana)
    remind(lead.pk, user=ana, kind="own", due_at=soon(5), by=ana)
    (row,) = Desk(ana).client.get("/queue/").context["mine"]["rows"]
    assert (row["line"], bool(row["chip"])) == ("Next call.", True)

"""The call sheet: masked on the screen; the numbers once, with a reason, in the answer to a POST alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.privacy.models import ReadLog
from leads.models import Waiting
from scheduling.reminders.models import Heartbeat
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
SECRET = ("602-555-0147", "(602) 555-0147", "6025550147", "Renee", "Moss")


@pytest.fixture
def renee(people, ask):
    return ask(name="Renee Moss", safe_contact={"voicemail": "neutral", "text": False})


def running():
    Heartbeat.objects.create(name="sweeper", at=timezone.now())


def test_the_screen_shows_no_number_and_no_name(people, renee):
    page = Desk(people.maya).get("/call-sheet/").text
    assert renee.code in page and "R. M." in page and "47" in page
    assert not any(secret in page for secret in SECRET)


def test_with_a_reason_the_numbers_come_once(people, renee):
    desk = Desk(people.maya)
    paper = desk.post("/call-sheet/", {"reason": "planned"})
    assert "Renee Moss" in paper.text and "602-555-0147" in paper.text
    assert "no-store" in paper["Cache-Control"]
    assert "Renee" not in desk.get("/call-sheet/").text


def test_printing_is_written_down_with_its_reason(people, renee):
    Desk(people.maya).post("/call-sheet/", {"reason": "down"})
    seen = ReadLog.objects.get(way="print")
    assert (seen.actor, seen.purpose, seen.leads) == (people.maya.actor, "call sheet: down", [renee.pk])


@pytest.mark.parametrize("reason", ["", "because"])
def test_without_a_reason_it_stays_masked_and_says_so(people, renee, reason):
    answer = Desk(people.maya).post("/call-sheet/", {"reason": reason})
    assert answer.status_code == 422
    assert "Say why you print it." in answer.text and "Renee" not in answer.text
    assert not ReadLog.objects.filter(way="print").exists()


def test_a_drill_has_no_numbers(people, renee):
    paper = Desk(people.ana).post("/call-sheet/", {"reason": "drill"}).text
    assert renee.code in paper and not any(secret in paper for secret in SECRET)


def test_while_everything_runs_a_navigator_asks_the_shift_lead(people, renee):
    running()
    answer = Desk(people.ana).post("/call-sheet/", {"reason": "down"})
    assert (answer.status_code, "Renee" in answer.text) == (409, False)


def test_with_the_sweeper_dead_a_navigator_prints(people, renee):
    assert "602-555-0147" in Desk(people.ana).post("/call-sheet/", {"reason": "down"}).text


def test_it_says_when_and_what_may_be_said(people, renee):
    page = Desk(people.maya).get("/call-sheet/").text
    for words in ("now, until", "First name and number only", "Our words", "not able to say whether"):
        assert words in page


def test_the_earliest_promise_is_first_and_danger_before_all(people, renee, ask):
    soon, danger = ask("212-555-0123"), ask("312-555-0123")
    Waiting.objects.filter(pk=soon.pk).update(promise_by=timezone.now())
    Waiting.objects.filter(pk=danger.pk).update(rank=3)
    page = Desk(people.maya).get("/call-sheet/").text
    places = [page.index(lead.code) for lead in (danger, soon, renee)]
    assert places == sorted(places)


def test_who_may_not_be_called_is_not_on_it(people, renee):
    Waiting.objects.update(opens_at=None, why_not="text_only")
    assert renee.code not in Desk(people.maya).get("/call-sheet/").text


def test_each_row_asks_for_its_safe_contact_and_nothing_more(people, renee, ask):
    desk, asked = Desk(people.maya), []
    desk.get("/call-sheet/")
    for phone in ("602-555-0101", "602-555-0102", "602-555-0103"):
        ask(phone)
        with CaptureQueriesContext(connection) as told:
            desk.get("/call-sheet/")
        asked.append(len(told))
    assert asked[2] - asked[1] == asked[1] - asked[0] <= 1

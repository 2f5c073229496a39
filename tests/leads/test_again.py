"""Who rings again: what the banner tells, and what it never tells on somebody else's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.privacy.models import LeadKey, ReadLog
from leads import actions
from leads.models import Lead, Waiting
from leads.pages.shown import again
from leads.pages.shown.caller import standing_of
from tests.conftest import ask_the_three
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


def ended(lead, by, outcome="declined"):
    """`by` spoke with them, and it closed."""
    actions.claim(lead.pk, by=by)
    ask_the_three(lead, by)
    actions.log_call(lead.pk, outcome=outcome, direction="in", by=by)
    return lead


def banner(lead, by):
    return again.of(standing_of(lead, by))


@pytest.fixture
def before(people, ask):
    """Carl Webb was here, with Ben; somebody was in danger."""
    one = ended(ask(name="Carl Webb", for_whom="self"), people.ben)
    Lead.objects.filter(pk=one.pk).update(danger=True)
    return one


@pytest.fixture
def now(before, ask, ana):
    """Carl Webb asks again, and Ana has him."""
    one = ask(name=" carl  WEBB", for_whom="self")
    actions.claim(one.pk, by=ana)
    return one


def test_a_first_call_has_no_banner(lead, ana):
    assert banner(lead, ana) is None


def test_the_same_person_is_told_with_outcome_danger_and_who_knows_them(now, before, ana):
    (row,) = banner(now, ana)["rows"]
    assert row["last"].startswith("Declined, ") and row["danger"] and row["known"] == "Ben knows them."
    assert row["url"] == ""  # Ben closed it: Ana may not open it


def test_whoever_does_not_have_them_is_told_that_there_is_one_and_no_more(now, maya):
    told = banner(now, maya)
    assert told["rows"] == [] and "Another record has this number" in told["others"]


DIFFERS = [
    {"name": "Ruth Webb", "for_whom": "loved_one"},
    {"name": "Carl Webb", "for_whom": "loved_one"},
    {"name": "Carl Webb"},
    {"for_whom": "self"},
]


@pytest.mark.parametrize("said", DIFFERS, ids=str)
def test_a_mothers_page_tells_nothing_of_her_son(before, ask, ana, said):
    mother = ask(**said)
    actions.claim(mother.pk, by=ana)
    page = Desk(ana).get(f"/leads/{mother.pk}/").text
    assert "Another record has this number" in page
    assert not any(word in page for word in (before.code, "Ben", "Declined,", "danger then"))


def test_nor_does_his_tell_of_her(ask, people):
    ended(ask(name="Ruth Webb", for_whom="loved_one"), people.ben)
    son = ask(name="Carl Webb", for_whom="self")
    assert banner(son, people.ana)["rows"] == []


def test_the_look_is_written_down(now, before, ana):
    Desk(ana).get(f"/leads/{now.pk}/")
    assert ReadLog.objects.get(way="same number").leads == [before.pk]


def test_one_who_was_erased_is_not_there(now, before, ana):
    LeadKey.objects.filter(pk=before.pk).update(care=None, evidence=None)
    assert banner(now, ana) is None


def test_what_was_joined_is_not_told_twice(lead, ask, ana):
    ask()
    assert Lead.objects.filter(close_reason="merged").exists() and banner(lead, ana) is None


def test_what_was_promised_is_said_on_their_clock(people, ask, ana, later):
    first = ask(name="Carl Webb", for_whom="self")
    actions.claim(first.pk, by=people.ben)
    ask_the_three(first, people.ben)
    actions.log_call(first.pk, outcome="call_back", direction="in", details={"call_back_at": later(30)}, by=people.ben)
    second = actions.new_call(phone="602-555-0147", name="Carl Webb", for_whom="self", by=ana).lead
    assert banner(second, ana)["rows"][0]["promised"].startswith("We said: ")


def test_more_records_ask_no_more_of_the_database(now, ask, people, ana):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            banner(now, ana)
        return len(queries)

    few = asked()
    for _ in range(3):
        Waiting.objects.filter(holder=people.ben).update(holder=None, held_number=None)
        ended(ask("602-555-0199", name="Carl Webb", for_whom="self"), people.ben)
    one = Lead.objects.exclude(pk=now.pk).latest("created_at")
    one.numbers.update(number_index=now.numbers.get().number_index)
    assert asked() == few

"""An administrator changes a state's hours: a preview first, then a new version that every decision goes by."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.models import Waiting
from scheduling.hours import actions, forms, preview, showing, table
from scheduling.hours.models import StateHours
from scheduling.windows import SHIPPED, Ask, decide
from tests.conftest import make_user
from tests.leads.pages import Desk
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, in New York
SEVEN = datetime(2026, 11, 25, 0, tzinfo=UTC)  # in the evening there
MIAMI = Ask(zones=frozenset({"America/New_York"}), states=frozenset({"FL"}))
BOXES = forms.boxes(SHIPPED.rules["FL"])
EARLIER = {"weekdays_shuts": "18:00", "source": "Our counsel", "as_of": "2026-11-20"}


@pytest.fixture
def adam(people):
    return Desk(people.adam)


def sent(desk, code="FL", previewed="", seen="0", **said):
    return desk.post("/helpline/hours/", BOXES | {"state": code, "seen": seen, "previewed": previewed} | said)


def saved(desk, seen="0", **said):
    """Preview, then press Save on what the preview drew."""
    shown = sent(desk, seen=seen, **said)
    previewed = re.search(r'name="previewed" value="([^"]*)"', shown.text)[1]
    return sent(desk, previewed=previewed, seen=seen, **said)


def test_the_table_says_its_hours_its_source_and_its_day(adam):
    shown = adam.get("/helpline/hours/").text
    assert "Florida Statutes 501.616(6)" in shown and "Nov 1, 2025" in shown and "12:00 p.m." not in shown
    assert f"Table {SHIPPED.version}" in shown


def test_a_state_is_changed_once_it_is_chosen(adam):
    assert 'id="edit"' not in adam.get("/helpline/hours/").text
    assert 'id="edit"' in adam.get("/helpline/hours/?state=FL").text


def test_a_row_older_than_a_year_needs_review(adam):
    with at(datetime(2026, 10, 1, tzinfo=UTC)):
        assert "Needs review" not in adam.get("/helpline/hours/").text
    with at(datetime(2026, 11, 2, tzinfo=UTC)):
        assert adam.get("/helpline/hours/").text.count("Needs review") == len(SHIPPED.rules)


def test_a_change_is_previewed_before_it_is_kept(people):
    with at(NOON):
        shown = sent(Desk(people.adam), **EARLIER).text
    assert "on Wednesday, November 25, from 6:00 p.m. to 8:00 p.m. would then be blocked; now it is allowed." in shown
    assert "Save these hours" in shown and not StateHours.objects.exists()


def test_what_is_saved_is_what_was_previewed(adam):
    other = sent(adam, previewed="FL|08:00-17:00", **EARLIER)
    assert "Save these hours" in other.text and not StateHours.objects.exists()


def test_saved_it_decides_from_now_on_under_a_new_version(adam):
    assert decide(MIAMI, SEVEN).decision == "allow"
    assert saved(adam, **EARLIER).status_code == 302
    now = decide(Ask(zones=MIAMI.zones, states=MIAMI.states, table=table.current()), SEVEN)
    assert (now.decision, now.reasons, now.table) == ("blocked", ("state_hours",), f"{SHIPPED.version}.1")


def test_a_double_press_is_one_version(adam):
    saved(adam, **EARLIER), saved(adam, **EARLIER)
    assert StateHours.objects.count() == 1


def test_who_comes_second_is_told_and_nothing_is_overwritten(adam, people):
    saved(adam, **EARLIER)
    answer = saved(Desk(make_user("Ada Stern", "admin")), **(EARLIER | {"weekdays_shuts": "17:00"}))
    assert (answer.status_code, StateHours.objects.count()) == (409, 1)
    assert f"{people.adam.name} changed this state" in answer.text and 'value="17:00"' in answer.text


def test_rows_are_never_changed(adam):
    saved(adam, **EARLIER)
    with pytest.raises(DatabaseError), transaction.atomic():
        StateHours.objects.update(weekdays="none")


def test_a_state_without_a_row_gets_one(adam):
    saved(adam, **EARLIER, state="NY")
    assert table.current().rules["NY"].source == "Our counsel"


WRONG = [
    ({"weekdays_opens": ""}, "Monday to Friday: Give both times"),
    ({"saturday_shuts": "07:00"}, "Saturday: the hours end before they begin."),
    ({"sunday_opens": "noon"}, "Sunday: Give both times"),
    ({"source": " "}, "Say where this rule stands"),
    ({"source": "x" * 400}, "The source is longer than 300 characters."),
    ({"as_of": "yesterday"}, "Give the day on which somebody last looked it up."),
    ({"as_of": "2099-01-01"}, "This day lies ahead."),
    ({"calls": "9"}, "Choose one of these."),
    ({"applies": "sometimes"}, "Choose one of these."),
]


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(adam, said, words):
    answer = sent(adam, **(EARLIER | said))
    assert answer.status_code == 422 and words in answer.text and 'value="18:00"' in answer.text


@pytest.mark.parametrize("seen", ["", "x", "99999999999999", "１"])
def test_a_number_that_nobody_saw_saves_nothing(adam, seen):
    assert saved(adam, seen=seen, **EARLIER).status_code == 409


@pytest.mark.parametrize("code", ["ZZ", "", "fl"])
def test_an_unknown_state_is_no_page(adam, code):
    assert adam.get(f"/helpline/hours/?state={code}").status_code == sent(adam, code).status_code == 404


def test_who_waits_gets_their_hours_anew(adam, lead):
    Waiting.objects.update(shuts_at=datetime.now(UTC) + timedelta(hours=3))
    saved(adam, **EARLIER)
    assert Waiting.objects.get().shuts_at <= datetime.now(UTC) + timedelta(seconds=5)


def test_the_page_asks_few_questions(adam, django_assert_num_queries):
    adam.get("/helpline/hours/")
    saved(adam, **EARLIER)
    adam.get("/helpline/hours/")
    with django_assert_num_queries(8):
        adam.get("/helpline/hours/?state=FL")


def test_a_navigator_may_not(people):
    with pytest.raises(Exception, match="Your role may not"):
        actions.change(SHIPPED.rules["FL"], seen=0, by=people.ana)


TIMES = st.sampled_from(["", "00:00", "08:00", "09:30", "12:00", "20:00", "23:59"])


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({f"{day}_{end}": TIMES for day in forms.DAYS for end in ("opens", "shuts")}))
def test_whatever_is_typed_is_read_as_it_is_shown_or_said_to_be_wrong(said):
    found = forms.read("FL", BOXES | said, date(2026, 11, 23))
    assert (found.rule is None) == bool(found.wrong)
    if found.rule:
        assert {name: forms.boxes(found.rule)[name] for name in said} == said
        assert StateHours(**showing.facts(found.rule)).rule == found.rule
        assert isinstance(preview.changes(SHIPPED, SHIPPED.with_rules([found.rule], "t"), "FL", NOON), list)

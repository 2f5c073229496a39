"""The roster's page: who sees what, who is on now, one's own next shift."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.people.models import User
from scheduling.roster.models import Shift
from tests.conftest import make_user
from tests.leads.pages import Desk
from tests.scheduling.rostering import put, today

pytestmark = pytest.mark.django_db
ZONE, EASTERN = "America/Phoenix", "America/New_York"
DAY = timedelta(days=1)


def around_now(person, kind="working") -> Shift:
    now = timezone.now()
    facts = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7), "time_zone": ZONE}
    return Shift.objects.create(person=person, kind=kind, **facts)


@pytest.fixture
def desk(maya):
    return Desk(maya)


@pytest.mark.parametrize(
    ("who", "status", "plans"),
    [("ana", 200, False), ("maya", 200, True), ("sol", 200, True), ("adam", 200, True), ("ines", 403, False)],
)
def test_who_sees_and_who_plans(people, who, status, plans):
    page = Desk(getattr(people, who)).get("/roster/")

    assert (page.status_code, "Add<span" in page.text, 'action="/roster/add/"' in page.text) == (status, plans, plans)


@pytest.mark.parametrize(("who", "sees"), [("ana", True), ("sol", True), ("ines", False)])
def test_the_rail_shows_the_roster_to_who_sees_it(people, who, sees):
    assert ('href="/roster/"' in Desk(getattr(people, who)).get("/reminders/").text) is sees


def test_an_administrators_rail_has_no_callers(people):
    page = Desk(people.adam).get("/roster/").text

    assert 'href="/find/"' not in page
    assert 'href="/reminders/"' not in page


def test_an_empty_week_says_so_and_draws_no_gaps(desk):
    page = desk.get("/roster/").text

    assert "No shifts this week yet." in page
    assert "hour by hour" not in page


def test_who_is_on_and_on_call_now(desk, people):
    around_now(people.ben), around_now(people.sol, "on_call")
    now = desk.get("/roster/").context["roster"]["now"]

    assert [[one["name"] for one in now[kind]] for kind in ("working", "on_call")] == [["Ben O."], ["Sol R."]]


def test_who_left_is_marked_and_covers_nothing(desk, ben):
    put(ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    page = desk.get("/roster/")

    assert "Has left" in page.text
    assert page.context["roster"]["hours"] is None


def mine(user) -> str:
    return Desk(user).get("/roster/").context["roster"]["mine"]


def test_everybody_sees_their_own_next_shift(ana, ben):
    put(ben), put(ana, day=today() + 2 * DAY)

    assert mine(ana).startswith("Your next shift: ")
    assert mine(ana).endswith("9 a.m. to 5 p.m.")


def test_on_shift_it_says_until_when(ana):
    around_now(ana)

    assert mine(ana).startswith("You are on until ")


def test_on_ones_own_clock_too_where_it_is_another(ana):
    put(ana, day=today() + 2 * DAY)
    User.objects.filter(pk=ana.pk).update(time_zone=EASTERN)

    assert mine(ana).endswith(" for you)")


def test_without_a_shift_ahead_it_says_so(ana):
    assert "You have no shift ahead." in Desk(ana).get("/roster/").text


@pytest.mark.parametrize("week", ["2026-11-25", "2026-11-22"])
def test_a_week_is_named_by_any_of_its_days(desk, week):
    page = desk.get(f"/roster/?week={week}").text

    assert "Nov 22 to 28" in page
    assert 'href="/roster/?week=2026-11-15"' in page
    assert 'href="/roster/?week=2026-11-29"' in page


@pytest.mark.parametrize("week", ["nonsense", "2026-13-01", "0001-01-01", "9999-12-31", "%00"])
def test_a_week_that_is_none_is_said(desk, week):
    assert desk.get(f"/roster/?week={week}").status_code == 400


def queries_of(desk):
    with CaptureQueriesContext(connection) as told:
        desk.get("/roster/")
    return len(told)


def test_it_asks_as_much_for_many_as_for_one(desk, people):
    put(people.ana), around_now(people.ben, "on_call")
    desk.get("/roster/")
    few = queries_of(desk)
    for n in range(8):
        person = make_user(f"Nav {n}", "navigator")
        put(person, 9 + n, 17 + n), around_now(person, "on_call")

    assert queries_of(desk) == few <= 15

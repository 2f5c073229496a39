"""The roster's page: who sees what, what its forms say, what they keep."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.ids import uuid7
from crm.people.models import Helpline, User
from scheduling import windows
from scheduling.roster import charts
from scheduling.roster.models import Shift
from scheduling.roster.spans import typed
from tests.conftest import make_user
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
ZONE, EASTERN = "America/Phoenix", "America/New_York"
DAY = timedelta(days=1)
SPRING = date(2027, 3, 14)
AUTUMN = next(day for day in (date(timezone.now().year, 11, n) for n in range(1, 8)) if day.weekday() == 6)


def today() -> date:
    return windows.wall(timezone.now(), ZONE).date()


def put(person, begins: int = 9, ends: int = 17, day: date | None = None, kind="working") -> Shift:
    start = datetime.combine(day or today(), time())
    span = typed(start + timedelta(hours=begins), start + timedelta(hours=ends), ZONE)
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "time_zone": ZONE}
    return Shift.objects.create(person=person, kind=kind, **facts)


def around_now(person, kind="working") -> Shift:
    now = timezone.now()
    facts = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7), "time_zone": ZONE}
    return Shift.objects.create(person=person, kind=kind, **facts)


@pytest.fixture
def desk(maya):
    return Desk(maya)


def said(who, **facts) -> dict:
    usual = {
        "person": f"{who.pk}",
        "kind": "working",
        "zone": ZONE,
        "start_date": f"{today()}",
        "start_time": "22:00",
        "end_time": "06:00",
    }
    return {**usual, **facts}


def weekly(who, **facts) -> dict:
    days = {"weekdays": list(range(7)), "first": f"{today()}", "last": f"{today() + 6 * DAY}"}
    usual = {"person": f"{who.pk}", "kind": "working", "zone": ZONE, "begins": "22:00", "ends": "06:00"}
    return {**usual, **days, **facts}


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


def test_a_shift_is_added(desk, ana):
    answer = desk.post("/roster/add/", said(ana))
    made = Shift.objects.get(person=ana)

    assert answer.url.startswith("/roster/?week=")
    assert made.ends_at - made.starts_at == timedelta(hours=8)
    assert "Ana Diaz works" in desk.get(answer.url).text


WRONG = [
    ({"person": ""}, "Pick who works."),
    ({"person": "ana"}, "Pick who works."),
    ({"person": f"{uuid7()}"}, "Pick somebody who works shifts."),
    ({"kind": "sleeping"}, "Working or on call?"),
    ({"start_date": ""}, "On which day does it begin?"),
    ({"start_date": "2026-02-30"}, "Write the date as"),
    ({"start_date": "9999-12-31"}, "That is too far away."),
    ({"start_date": "2998-12-31"}, "That is too far away."),
    ({"start_time": "25:00"}, "Write the time as"),
    ({"end_time": ""}, "At what time does it end?"),
    ({"end_time": "22:00"}, "A shift ends after it begins."),
    ({"end_date": "2001-01-01"}, "A shift ends after it begins."),
    ({"end_date": f"{today() + 2 * DAY}"}, "A shift is 24 hours at most."),
    ({"zone": "America/Atlantis"}, "We do not know that time zone."),
    ({"zone": EASTERN, "start_date": f"{SPRING}", "start_time": "02:30"}, "2:30 a.m. does not exist on Sun Mar 14"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(desk, ana, wrong, words):
    answer = desk.post("/roster/add/", said(ana, **wrong))

    assert (answer.status_code, Shift.objects.count()) == (422, 0)
    assert words in answer.text
    assert 'data-open-dialog="add"' in answer.text
    kept = {name: text for name, text in {**said(ana), **wrong}.items() if name not in ("person", "kind")}
    assert all(f'value="{text}"' in answer.text for text in kept.values())


def test_who_left_is_named_and_stays_picked(desk, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    answer = desk.post("/roster/add/", said(ana))

    assert answer.status_code == 422
    assert "Ana Diaz does not work here any more." in answer.text
    assert f'<option value="{ana.pk}" selected>' in answer.text


def test_an_hour_that_comes_twice_is_told_which_was_taken(desk, ana):
    Helpline.objects.update(time_zone=EASTERN)
    answer = desk.post("/roster/add/", said(ana, zone=EASTERN, start_date=f"{AUTUMN}", start_time="01:30"))

    assert f"1:30 a.m. comes twice on Sun Nov {AUTUMN.day}: we took the first." in desk.get(answer.url).text


def test_an_overlap_is_named_and_nothing_is_made(desk, ana):
    put(ana, 21, 23)
    answer = desk.post("/roster/add/", said(ana))

    assert (answer.status_code, Shift.objects.count()) == (422, 1)
    assert "Ana Diaz already works" in answer.text


def test_a_pattern_makes_shifts_and_says_how_many(desk, ana):
    first, again = (desk.get(desk.post("/roster/pattern/", weekly(ana)).url).text for _ in range(2))

    assert "7 shifts made." in first
    assert "All of it was there already." in again


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": []}, "Pick at least one day of the week."),
        ({"weekdays": ["8"]}, "Select a valid choice."),
        ({"ends": "22:00"}, "begins and ends at the same time"),
        ({"last": f"{today() - DAY}"}, "The last date is before the first."),
        ({"last": f"{today() + 91 * DAY}"}, "Plan 13 weeks at most at once."),
        ({"last": "2999-12-31"}, "That is too far away."),
        ({"zone": "Mars/Olympus"}, "We do not know that time zone."),
    ],
)
def test_a_pattern_that_is_none_is_said_and_kept(desk, ana, wrong, words):
    answer = desk.post("/roster/pattern/", weekly(ana, **wrong))

    assert (answer.status_code, Shift.objects.count()) == (422, 0)
    assert words in answer.text
    assert 'data-open-dialog="pattern"' in answer.text


def test_a_shift_opens_with_what_it_is(desk, ana):
    shift = put(ana, 22, 30)
    page = desk.get(f"/roster/{shift.pk}/")

    assert 'data-open-dialog="edit"' in page.text
    assert 'value="22:00"' in page.text
    assert f'<option value="{ana.pk}" selected>' in page.text


@pytest.mark.parametrize("hours", [(22, 30), (9, 17), (8, 32)])
def test_sent_back_as_it_opened_it_is_the_same(desk, ana, hours):
    shift = put(ana, *hours)
    form = desk.get(f"/roster/{shift.pk}/").context["edit"].initial
    desk.post(f"/roster/{shift.pk}/", form)

    assert Shift.objects.get().mark == shift.mark


def test_a_shift_is_changed(desk, ana, ben):
    shift = put(ana)
    desk.post(f"/roster/{shift.pk}/", said(ben, seen=shift.mark))

    assert Shift.objects.get().person == ben


def test_a_change_that_is_refused_keeps_what_was_typed(desk, ana):
    shift = put(ana)
    answer = desk.post(f"/roster/{shift.pk}/", said(ana, seen="an older one", end_time="05:45"))

    assert answer.status_code == 422
    assert "Somebody changed this shift just now." in answer.text
    assert 'value="05:45"' in answer.text


def test_a_shift_is_taken_off(desk, ana):
    shift = put(ana)
    answer = desk.post(f"/roster/{shift.pk}/remove/")

    assert not Shift.objects.exists()
    assert "Taken off the roster." in desk.get(answer.url).text


def test_last_week_is_copied(desk, ana):
    put(ana)
    week = {"week": f"{today() + 7 * DAY}"}
    assert "1 shift made." in desk.get(desk.post("/roster/copy/", week).url).text

    put(ana, 18, 20, today() + 13 * DAY)
    assert Shift.objects.count() == 3


def test_a_copy_that_overlaps_says_what_is_in_the_way(desk, ana):
    put(ana), put(ana, 8, 10, today() + 7 * DAY)
    answer = desk.post("/roster/copy/", {"week": f"{today() + 7 * DAY}"})

    assert (answer.status_code, Shift.objects.count()) == (422, 2)
    assert 'data-open-dialog="copy"' in answer.text
    assert "Ana Diaz already works" in answer.text


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


# Pictures


def shift(person: str, starts: datetime, hours: float) -> Shift:
    return Shift(person=User(name=person), starts_at=starts, ends_at=starts + timedelta(hours=hours), time_zone=EASTERN)


def drawn(shifts, start: date) -> dict:
    return charts.hours(shifts, start, EASTERN, datetime.combine(start, time(), timezone.get_default_timezone()))


def whole_week(start: date) -> list[Shift]:
    first = windows.from_wall(datetime.combine(start - DAY, time()), EASTERN)
    return [shift("Ana Diaz", first + n * DAY, 24) for n in range(9)]


@pytest.mark.parametrize("start", [SPRING, AUTUMN, date(2026, 11, 22)])
def test_a_week_that_is_covered_has_no_gap_whatever_the_clocks_do(start):
    picture = drawn(whole_week(start), start)
    counts = [cell["count"] for day in picture["days"] for cell in day["cells"]]

    assert picture["finding"] == "Somebody is on at every hour."
    assert counts.count(None) == (start == SPRING)


def test_an_hour_that_comes_twice_is_covered_only_when_both_are():
    begins = windows.from_wall(datetime.combine(AUTUMN, time()), EASTERN)
    cells = drawn([shift("Ana Diaz", begins, 2)], AUTUMN)["days"][0]["cells"]

    assert [cell["count"] for cell in cells[:3]] == [1, 0, 0]


def test_half_an_hour_without_anybody_is_a_gap():
    begins = windows.from_wall(datetime(2026, 11, 22), EASTERN)
    days = drawn(
        [shift("Ana Diaz", begins, 6.5), shift("Ben Ochoa", begins + timedelta(hours=7), 17)], date(2026, 11, 22)
    )

    assert days["days"][0]["gaps"] == ["6 a.m. to 7 a.m."]


def test_a_day_without_anybody_says_so():
    begins = windows.from_wall(datetime(2026, 11, 22), EASTERN)

    assert drawn([shift("Ana Diaz", begins, 24)], date(2026, 11, 22))["days"][1]["gaps"] == ["all day"]

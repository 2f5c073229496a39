"""The roster's forms: what they make, what they say is wrong, what they keep."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from crm.ids import uuid7
from crm.people.models import Helpline, User
from scheduling.roster.models import Shift
from tests.leads.pages import Desk
from tests.scheduling.rostering import put, said, today, weekly

pytestmark = pytest.mark.django_db
ZONE, EASTERN = "America/Phoenix", "America/New_York"
DAY = timedelta(days=1)
SPRING = date(2027, 3, 14)
AUTUMN = next(day for day in (date(timezone.now().year, 11, n) for n in range(1, 8)) if day.weekday() == 6)


@pytest.fixture
def desk(maya):
    return Desk(maya)


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

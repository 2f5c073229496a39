"""The page of joins, as a shift lead uses it: preview, which one stays, two again, split off."""

import pytest

from leads.models import Lead, Merge, Split
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(maya):
    return Desk(maya)


@pytest.fixture
def two(people, ask):
    return ask(name="Renee Moss", for_whom="self"), ask(name="Ruth Moss", for_whom="loved_one")


def page(lead, end="join/"):
    return f"/leads/{lead.pk}/{end}"


def test_it_offers_the_other_records_of_the_number_masked(desk, two):
    drawn = desk.get(page(two[0])).text
    assert two[1].code in drawn and "Moss" not in drawn and "0147" not in drawn


def test_comparing_shows_both_directions_and_warns(desk, two):
    drawn = desk.post(page(two[0]), {"other": two[1].code.lower()}).text
    assert all(f'value="{lead.code}"' in drawn for lead in two)
    assert "A mother and a son are two." in drawn and "Moves over: 1 request" in drawn


@pytest.mark.parametrize("stays", [0, 1])
def test_the_one_that_was_picked_stays(desk, two, stays):
    said = {"other": two[1].code, "keep": two[stays].code, "reason": "She rang twice."}
    assert desk.post(page(two[0]), said).headers["Location"] == page(two[stays])
    assert Merge.objects.get().kept == two[stays]


def test_without_a_reason_the_preview_stays_with_what_was_picked(desk, two):
    answer = desk.post(page(two[0]), {"other": two[1].code, "keep": two[1].code, "reason": " "})
    assert answer.status_code == 422 and "Say why these two are one." in answer.text
    assert f'value="{two[1].code}" checked' in answer.text


@pytest.mark.parametrize("code", ["", "ZZZZZZ", "x'--", "\x00"])
def test_a_code_of_nobody_is_said_and_kept(desk, two, code):
    answer = desk.post(page(two[0]), {"other": code})
    assert answer.status_code in (400, 422)


def test_two_again_by_one_press(desk, two):
    desk.post(page(two[0]), {"other": two[1].code, "keep": two[0].code, "reason": "She rang twice."})
    made = Merge.objects.get()
    assert "She rang twice." in desk.get(page(two[0])).text
    assert desk.post(page(two[0], "join/undo/"), {"merge": made.pk}).headers["Location"] == page(two[1])
    assert Lead.objects.get(pk=two[1].pk).is_open


def test_a_request_is_split_off_with_a_reason(desk, lead, ask):
    ask()
    asked = lead.requests.latest("received_at")
    assert "Was one of these somebody else?" in desk.get(page(lead)).text
    assert desk.post(page(lead, "split/"), {"request": asked.pk, "reason": ""}).status_code == 422
    desk.post(page(lead, "split/"), {"request": asked.pk, "reason": "Her son."})
    assert Split.objects.get().lead == lead and lead.requests.count() == 1


def test_the_api_joins_and_takes_back(door, two, maya):
    said = {"other": str(two[1].pk), "reason": "She rang twice."}
    made = door(maya).post(f"leads/{two[0].pk}/merge/", said).json()
    undone = door(maya).post(f"leads/{two[0].pk}/merge/undo/", {"merge": made["merge"]}).json()
    assert undone == {"id": str(two[1].pk), "stage": "new"}


def test_the_page_asks_a_fixed_number_of_times(desk, two, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        desk.get(page(two[0]))

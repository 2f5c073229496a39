"""The pages and the API of a caller's numbers and of do-not-contact."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from leads import actions, numbers_api
from leads.actions.numbers import keep_number
from leads.stopping import heard, is_stopped
from tests.leads.pages import Desk
from tests.test_openapi import fits

pytestmark = pytest.mark.django_db


@pytest.fixture
def renee(ask, ana):
    return actions.claim(ask(name="Renee Moss", safe_contact={"voicemail": "none", "alias": "Ren"}).pk, by=ana)


@pytest.fixture
def desk(renee, ana):
    return Desk(ana)


def at(lead, part="numbers/"):
    return f"/leads/{lead.pk}/{part}"


def test_a_number_is_added_and_no_digit_but_two_is_drawn(desk, renee):
    answer = desk.post(at(renee), {"phone": "602-555-0122", "owner": "shared", "voicemail": "none", "text": "no"})

    page = desk.get(answer["Location"]).text
    assert "•••-••22" in page and "Shared at home" in page
    assert "555" not in page.replace("555-0142", "")


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, renee):
    answer = desk.post(at(renee), {"phone": "555", "alias": "Sam"})

    assert answer.status_code == 422
    assert "This is not a number that we can call." in answer.text
    assert 'value="Sam"' in answer.text


def test_an_end_before_its_start_is_no_safe_time(desk, renee):
    said = {"number": renee.numbers.get().pk, "days": "0", "from": "10:00", "until": "09:00"}
    assert desk.post(at(renee), said).status_code == 422


def test_a_voice_without_a_call_is_refused_on_the_page_itself(desk, renee):
    answer = desk.post(at(renee), {"number": renee.numbers.get().pk, "voicemail": "full", "by_voice": "yes"})

    assert answer.status_code == 409
    assert "only in a call with them" in answer.text


def test_history_says_who_changed_what(desk, renee):
    desk.post(at(renee), {"number": renee.numbers.get().pk, "owner": "work"})

    assert "Changed: whose phone it is" in desk.get(at(renee)).text


def test_the_panel_says_whom_one_calls_for_a_loved_one(ana, ask):
    lead = actions.claim(ask(phone="602-555-0190", for_whom="loved_one").pk, by=ana)

    assert "someone you care about" in Desk(ana).get(at(lead, "")).text


def test_the_panel_of_a_relay_call_says_that_the_operator_is_nobody_else(ana, ask):
    lead = actions.claim(ask(phone="602-555-0190", communication="relay_711").pk, by=ana)

    assert "The operator is not someone else" in Desk(ana).get(at(lead, "")).text


def test_the_page_pins_its_queries(desk, renee, ana):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(at(renee))
        return len(seen)

    one = queries()
    for phone in ("602-555-0122", "602-555-0123"):
        keep_number(renee.pk, phone=phone, said={}, by=ana)
    assert queries() <= one + 4  # what stands for each is asked for each number, in every lead


def test_a_page_of_do_not_contact_has_no_list(maya):
    Suppression.objects.create(number_index=number_index("+16025550147"), since=timezone.now(), why="asked_to_stop")

    assert "They told us to stop" not in Desk(maya).get("/suppressions/").text


def test_by_its_number_it_is_found_and_lifted(maya):
    heard("+16025550147", "STOP", at=timezone.now())
    desk = Desk(maya)

    assert "They sent STOP" in desk.post("/suppressions/", {"phone": "602-555-0147"}).text
    said = {"phone": "602-555-0147", "lift": "yes", "reason": "asked_again"}
    assert "Lifted." in desk.post("/suppressions/", said).text
    assert not is_stopped("+16025550147")


@pytest.mark.parametrize("said", [{}, {"phone": "x"}, {"phone": "602-555-0147", "lift": "yes", "reason": "no"}])
def test_a_mistake_there_is_said(maya, said):
    assert Desk(maya).post("/suppressions/", said).status_code == 422


def test_the_review_says_when_they_asked_again(maya, ask):
    heard("+16025550147", "STOP", at=timezone.now())
    ask()

    page = Desk(maya).get("/queue/review/").text
    assert f"Previously asked not to be called; new request dated {timezone.now():%b %-d, %Y}" in page
    assert "They asked again: lift the stop" in page


def test_the_api_has_the_shapes_that_it_promises(door, renee, ana, maya):
    api, number = door(ana), str(renee.numbers.get().pk)
    said = {"number": number, "owner": "own", "safe_hours": [[0, "08:00", "12:00"]]}
    kept = api.post(f"leads/{renee.pk}/numbers/", said)
    assert fits(numbers_api.Number, kept) and kept.json()["safe_hours"] == [[0, "08:00", "12:00"]]
    assert fits(numbers_api.NumberList, api.get(f"leads/{renee.pk}/numbers/"))
    assert fits(numbers_api.StopList, door(maya).post("suppressions/find/", {"phone": "602-555-0147"}))


BAD = [{}, {"phone": "x"}, {"time_zone": "Mars/Base"}, {"safe_hours": [[9, "1", "2"]]}, {"voicemail": "perhaps"},
       {"safe_hours": "always"}, {"number": "1"}]  # fmt: skip


@pytest.mark.parametrize("said", BAD, ids=str)
def test_what_the_api_cannot_read_is_a_400(door, renee, ana, said):
    number = {} if not said or "phone" in said or "number" in said else {"number": str(renee.numbers.get().pk)}
    assert door(ana).post(f"leads/{renee.pk}/numbers/", {**number, **said}).status_code == 400

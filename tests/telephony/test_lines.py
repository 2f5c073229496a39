"""An administrator keeps our numbers."""

import pytest

from leads.telephony.models import Line
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
GOOD = {"number": "602 555 0100", "label": "Main line", "language": "en", "greeting": "Hello, this is {name}."}


@pytest.fixture
def desk(people):
    return Desk(people.adam)


def test_a_line_is_added_changed_and_ended_and_its_history_stays(desk):
    desk.post("/helpline/lines/", GOOD)
    line = Line.objects.get()
    desk.post(f"/helpline/lines/{line.pk}/", {**GOOD, "label": "Front desk", "calls_out": "on"})
    line.refresh_from_db()
    assert (line.number, line.label, line.calls_out) == ("+16025550100", "Front desk", True)
    desk.post(f"/helpline/lines/{line.pk}/end/")
    assert "Front desk" not in desk.get("/helpline/lines/").text
    assert line.history.count() == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "12345"}, "cannot be read"),
        ({"label": ""}, "short name"),
        ({"language": "xx"}, "Pick a language"),
        ({"greeting": "Hello"}, "{name}"),
        ({"greeting": "Recovery line, this is {name}."}, "Leave out “Recover”"),
        ({"overflow": "1"}, "overflow number"),
        ({"site": "nope"}, "Pick a site"),
    ],
)
def test_what_is_wrong_is_said_and_kept(desk, wrong, words):
    page = desk.post("/helpline/lines/", {**GOOD, **wrong})
    assert page.status_code == 422 and words in page.text
    assert not Line.objects.exists() and ("number" in wrong or 'value="602 555 0100"' in page.text)


def test_a_number_is_one_line_and_one_line_calls_out(desk):
    desk.post("/helpline/lines/", {**GOOD, "calls_out": "on"})
    assert "a line already" in desk.post("/helpline/lines/", GOOD).text
    assert (
        "Another line calls out"
        in desk.post("/helpline/lines/", {**GOOD, "number": "602 555 0101", "calls_out": "on"}).text
    )


def test_it_says_whether_anything_comes_by_itself(desk, settings):
    assert "no provider is connected" in desk.get("/helpline/lines/").text
    settings.TELEPHONY = "twilio"
    assert "Events come from Twilio" in desk.get("/helpline/lines/").text

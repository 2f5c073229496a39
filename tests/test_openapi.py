"""The OpenAPI document is valid, has no warning, and the answers have the shapes it promises."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from leads import shapes
from leads.care.api import Card, Screened
from leads.care.models import QUESTIONS
from scheduling.reminders.api import ReminderList

pytestmark = pytest.mark.django_db


def test_the_document_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_operation_says_how_it_refuses(client):
    document = client.get("/api/schema/?format=json").json()
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) > 20 and all("4XX" in one["responses"] for one in operations)


def fits(shape, answer) -> bool:
    """Every promised field is there with a value of its type, and nothing else is."""
    body, known = answer.json(), shape()
    checked = shape(data=body)
    return checked.is_valid() and set(body) == set(known.fields)


@pytest.fixture
def answers(door, ana, later):
    site, api = door("site"), door(ana)
    posted = site.post("leads/", {"phone": "602-555-0147", "call_now_any_hour": True})
    got = api.post("queue/next/")
    at = f"leads/{got.json()['id']}/"
    known = [
        (shapes.Received, posted),
        (shapes.Held, got),
        (shapes.Held, api.get(at)),
        (shapes.Page, api.get("leads/")),
    ]
    known += [(shapes.Receipt, site.get(f"requests/{posted.json()['reference']}/"))]
    known += [(shapes.Lease, api.post(at + "renew/")), (shapes.Dialled, api.post(at + "dial/"))]
    known += [(shapes.Made, api.post(at + "notes/", {"text": "x"})), (shapes.Found, api.post("find/", {"name": "x"}))]
    screened = api.post(at + "crisis-screens/", dict.fromkeys(QUESTIONS, "no"))
    known += [(Screened, screened)]
    ended = api.post(at + "calls/", {"outcome": "call_back", "call_back_at": later().isoformat()})
    known += [(shapes.Ended, ended), (ReminderList, api.get("reminders/")), (shapes.Presence, api.get("presence/"))]
    known += [(shapes.Undone, api.post(f"calls/{ended.json()['id']}/undo/")), (shapes.Story, api.get(at + "history/"))]
    declined = api.post(at + "calls/", {"outcome": "declined"}).json()["id"]
    known += [(shapes.Corrected, api.post(f"calls/{declined}/correct/", {"outcome": "thinking", "reason": "A key."}))]
    known += [(Card, api.post(at + "danger/", {"crisis": str(uuid4())}))]
    return [*known, (shapes.Answered, api.post("calls/", {}))]


def test_answers_have_the_shapes_that_the_document_promises(answers):
    assert [shape.__name__ for shape, answer in answers if not fits(shape, answer)] == []

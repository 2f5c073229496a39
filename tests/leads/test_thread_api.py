"""The whole thread over JSON."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_posted_number_becomes_a_lead_that_the_next_navigator_gets(door, ana):
    posted = door("site").post("leads/", {"phone": "(602) 555-0147", "name": "Renee Moss", "call_now_any_hour": True})
    assert posted.status_code == 201, posted.content
    got = door(ana).post("queue/next/")

    assert got.status_code == 200, got.content
    assert got.json()["name"] == "Renee Moss"
    assert got.json()["phone"] == "•••-••47"


def test_dial_outcome_and_undo(door, ana, lead):
    api = door(ana)
    pk = api.post("queue/next/").json()["id"]
    dialled = api.post(f"leads/{pk}/dial/")
    assert dialled.json()["tel"] == "tel:+16025550147"
    ended = api.post(f"leads/{pk}/calls/", {"outcome": "no_answer"})
    assert (ended.status_code, ended.json()["next_action"]) == (201, "call_again")
    undone = api.post(f"calls/{ended.json()['id']}/undo/")

    assert undone.json()["stage"] == "new"
    assert api.get(f"leads/{pk}/history/").status_code == 200

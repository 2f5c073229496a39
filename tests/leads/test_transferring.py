"""A call that is open goes to a colleague who says yes: the line, the lease and what was told go along."""

import pytest

from crm.ids import uuid7
from crm.people.models import Presence
from leads import actions as leads_actions
from leads.care.danger import keep_log
from leads.care.gate import DangerOpen, ScreenFirst
from leads.handing.models import HandOver
from leads.models import CallAttempt, Waiting
from tests.conftest import ask_the_three
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def talking(people, lead):
    """Ana is on the phone with them."""
    leads_actions.claim(lead.pk, by=people.ana)
    leads_actions.dial(lead.pk, by=people.ana)
    return lead


def transfer(lead, people, door):
    return door(people.ana).post(f"leads/{lead.pk}/handover/", {"to": people.ben.email, "told": "Jo.", "call": True})


def test_a_warm_transfer_moves_the_lease_with_the_line(people, talking, door):
    assert transfer(talking, people, door).status_code == 201
    assert Waiting.objects.get(pk=talking.pk).holder == people.ana
    door(people.ben).post(f"leads/{talking.pk}/handover/accept/")

    place = Waiting.objects.get(pk=talking.pk)
    assert (place.holder, place.call_open, place.owner) == (people.ben, True, people.ben)
    assert Presence.objects.get(user=people.ana).state == "wrapping_up"


def test_the_giver_says_transferred_and_the_taker_says_how_it_ended(people, talking, door):
    transfer(talking, people, door)
    door(people.ben).post(f"leads/{talking.pk}/handover/accept/")
    with pytest.raises(ScreenFirst):
        leads_actions.log_call(talking.pk, outcome="thinking", by=people.ben)
    ask_the_three(talking, people.ben)
    leads_actions.log_call(talking.pk, outcome="thinking", by=people.ben)

    first, second = CallAttempt.objects.filter(lead=talking)
    assert (first.outcome, first.next_action, second.outcome) == ("transferred", "none", "thinking")
    assert [call.is_attempt for call in (first, second)] == [True, False]


def test_who_was_asked_the_three_is_not_asked_again(people, talking, door):
    ask_the_three(talking, people.ana)
    transfer(talking, people, door)
    door(people.ben).post(f"leads/{talking.pk}/handover/accept/")
    assert leads_actions.log_call(talking.pk, outcome="thinking", by=people.ben).outcome == "thinking"


def test_in_danger_the_call_moves_with_its_open_card_and_the_giver_has_a_break(people, talking, door):
    keep_log(talking.pk, crisis=uuid7(), by=people.ana)
    transfer(talking, people, door)
    assert door(people.ben).post(f"leads/{talking.pk}/handover/accept/").status_code == 200

    assert Presence.objects.get(user=people.ana).reason == "hard_call"
    ask_the_three(talking, people.ben)
    with pytest.raises(DangerOpen):
        leads_actions.log_call(talking.pk, outcome="thinking", by=people.ben)


def test_who_has_a_caller_is_not_asked(people, talking, door, ask):
    leads_actions.claim(ask("212-555-0123").pk, by=people.ben)
    answer = transfer(talking, people, door)
    assert (answer.status_code, answer.json()["code"]) == (409, "busy")


def test_a_call_that_ended_meanwhile_is_not_taken(people, talking, door):
    transfer(talking, people, door)
    leads_actions.log_call(talking.pk, outcome="hung_up", by=people.ana)
    answer = door(people.ben).post(f"leads/{talking.pk}/handover/accept/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_open_call")


def test_by_the_page_a_call_is_transferred(people, talking):
    ana, ben = Desk(people.ana), Desk(people.ben)
    assert "Transfer to a colleague" in ana.get(f"/leads/{talking.pk}/").text
    ana.post(f"/handover/leads/{talking.pk}/transfer/", {"to": f"{people.ben.pk}", "told": "Jo, her sister."})
    assert "Ben was asked to take this call." in ana.get(f"/leads/{talking.pk}/").text
    made = HandOver.objects.get()
    assert "asks you to take a call over" in ben.get("/handover/soon/").text

    assert ben.post(f"/handover/{made.pk}/accept/").url == f"/leads/{talking.pk}/"


def test_outside_the_house_it_needs_to_whom_and_their_yes(people, talking, door):
    path = f"leads/{talking.pk}/calls/"
    ask_the_three(talking, people.ana)
    answer = door(people.ana).post(path, {"outcome": "transferred", "details": {"to": "Desert Pine"}})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["accepted"])

    facts = {"to": "Desert Pine", "accepted": True}
    said = door(people.ana).post(path, {"outcome": "transferred", "details": facts}).json()
    assert (said["next_action"], said["stage"]) == ("check_in", "engaged")

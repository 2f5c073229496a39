"""A masked value is shown to whoever works with the caller, for a purpose, and written down."""

import pytest

from crm.privacy.models import ReadLog
from crm.web.refusals import NotAllowed
from leads import actions

pytestmark = pytest.mark.django_db
CLEAR = {
    "phone": "602-555-0147",
    "name": "Renee Moss",
    "who_may_answer": "My sister",
    "alias": "Ren",
    "message": "A garden.",
}


@pytest.fixture
def held(people, ask):
    safe = {"who_may_answer": "My sister", "alias": "Ren"}
    return actions.claim(ask(name="Renee Moss", message="A garden.", safe_contact=safe).pk, by=people.ana)


@pytest.mark.parametrize(("field", "value"), CLEAR.items())
def test_ana_sees_what_she_asks_for_and_nothing_else(door, held, ana, field, value):
    answer = door(ana).post(f"leads/{held.pk}/reveal/", {"fields": [field], "purpose": "call"})
    assert (answer.status_code, answer.json()) == (200, {field: value})


def test_a_look_is_one_row_with_purpose_and_fields(held, ana):
    actions.reveal(held.pk, fields=["phone", "alias"], purpose="call", by=ana)
    look = ReadLog.objects.get(way="reveal")
    assert (look.actor, look.fields, look.purpose, look.leads) == (ana.actor, "alias,phone", "call", [held.pk])


BAD = [
    {"fields": ["phone"]},
    {"fields": ["phone"], "purpose": " "},
    {"fields": [], "purpose": "call"},
    {"fields": ["notes"], "purpose": "call"},
    {"fields": "phone", "purpose": "call"},
]


@pytest.mark.parametrize("said", BAD, ids=str)
def test_without_a_purpose_or_a_known_field_nothing_is_shown(door, held, ana, said):
    answer = door(ana).post(f"leads/{held.pk}/reveal/", said)
    assert answer.status_code == 400
    assert not ReadLog.objects.filter(way="reveal").exists()


def test_ben_is_not_shown_whom_ana_holds(door, held, ben):
    answer = door(ben).post(f"leads/{held.pk}/reveal/", {"fields": ["phone"], "purpose": "call"})
    assert (answer.status_code, answer.json()["code"]) == (403, "held_by_other")


def test_ana_is_shown_nothing_of_whom_nobody_took(door, lead, ana):
    answer = door(ana).post(f"leads/{lead.pk}/reveal/", {"fields": ["phone"], "purpose": "call"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_held")


@pytest.mark.parametrize("who", ["sol", "ines", "pia", "adam"])
def test_who_does_not_call_is_shown_no_number(held, people, who):
    with pytest.raises(NotAllowed):
        actions.reveal(held.pk, fields=["phone"], purpose="call", by=getattr(people, who))


def test_ana_may_look_for_an_hour_after_she_gave_them_back(held, ana):
    actions.pass_on(held.pk, reason="other", by=ana)
    assert actions.reveal(held.pk, fields=["alias"], purpose="note", by=ana) == {"alias": "Ren"}


def test_in_the_list_number_and_name_are_masked_for_ben(door, held, ben):
    row = door(ben).get("leads/").json()["results"][0]
    assert (row["name"], row["phone"]) == ("R. M.", "•••-••47")


def test_whoever_holds_them_sees_the_whole_name(door, held, ana):
    row = door(ana).get(f"leads/{held.pk}/").json()
    assert (row["name"], row["phone"]) == ("Renee Moss", "•••-••47")

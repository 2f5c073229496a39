"""What the helpline chose at its first run is what its form says and what intake promises."""

from datetime import datetime, timedelta

import pytest

from crm.people.models import Helpline
from leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def choose():
    """The helpline changes a fact, as its page would."""

    def change(**facts):
        row = Helpline.objects.get()
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()

    return change


@pytest.mark.parametrize("disclosure", ["", "We answer.", "   "])
def test_a_form_without_a_disclosure_stays_shut_in_words(client, choose, disclosure):
    choose(disclosure=disclosure)
    answer = client.get("/call/")

    assert answer.status_code == 503 and b"<form" not in answer.content
    assert all(f'href="tel:{one}"' in answer.content.decode() for one in ("911", "988", "+16025550100", "+18006624357"))


def test_before_setup_the_form_is_shut_too(client):
    Helpline.objects.all().delete()
    answer = client.get("/call/?lang=es")
    assert answer.status_code == 503 and "Este formulario todavía no está abierto" in answer.content.decode()


def test_a_shut_form_does_not_shut_the_api(client, choose, door):
    choose(disclosure="")
    assert door("a site").post("leads/", {"phone": "602-555-0147"}).status_code == 201


def test_a_press_that_comes_nevertheless_is_kept(choose, press):
    choose(disclosure="")
    assert press().status_code == 303 and Lead.objects.count() == 1


def test_a_press_that_cannot_be_kept_hears_that_the_form_is_shut(choose, press):
    choose(disclosure="")
    assert press(phone="no").status_code == 503


def test_only_the_chosen_language_is_shown(client, choose):
    choose(languages=["es"])
    answer = client.get("/call/?lang=en", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="es">' in answer and "English" not in answer


def test_both_languages_link_to_each_other_and_the_first_is_the_usual_one(client, choose):
    choose(languages=["es", "en"])
    answer = client.get("/call/", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="es">' in answer and 'hreflang="en"' in answer


@pytest.mark.parametrize(("own", "minutes"), [(12, 12), (None, 5)])
def test_the_promise_is_the_helplines_own_or_the_setting(door, choose, own, minutes):
    choose(promise_minutes=own)
    given = {"phone": "602-555-0147", "call_now_any_hour": True}
    told = door("a site").post("leads/", given).json()
    received, by = datetime.fromisoformat(told["received_at"]), datetime.fromisoformat(told["promise"]["by"])
    assert by - received == timedelta(minutes=minutes)


def test_intake_asks_for_the_row_once_in_a_while_and_not_each_time(door, django_assert_num_queries):
    site = door("a site")
    site.post("leads/", {"phone": "602-555-0147"})
    with django_assert_num_queries(1):
        site.post("leads/", {"phone": "602-555-0199"})

"""The public form: works for anybody, loses nobody."""

import hashlib
import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.intake import texts
from leads.intake.models import CallbackRequest
from leads.models import ContactNumber, Lead, Waiting
from leads.models.queue import Rank

pytestmark = pytest.mark.django_db
CALLABLE = {
    "plain": "6025550147",
    "brackets": "(602) 555-0147",
    "plus": "+1 602 555 0147",
    "arabic digits": "٦٠٢٥٥٥٠١٤٧",
    "right-to-left mark": "\u200f602-555-0147\u200f",
    "extension": "602-555-0147 ext. 12",
    "vanity": "1-602-555-WALK",
}
ODD = {
    "emoji": "📞📞📞",
    "nine digits": "602555014",
    "london": "+44 20 7946 0958",
    "words": "call me please",
    "sixteen digits": "6025550147602555",
    "long": "6025550147" + " " * 4000 + "x" * 4000,
    "long digits": "6" * 4000,
    "blank": "   ",
    "html": "<script>602-555-014</script>",
}


def test_the_form_draws_without_a_cookie(client):
    answer = client.get("/call/")
    assert (answer.status_code, len(answer.cookies)) == (200, 0)
    assert answer["Cache-Control"] == "no-store"


def test_a_press_leads_to_the_requesters_own_page(client, press):
    answer = press()
    assert answer.status_code == 303
    assert re.fullmatch(r"/r/[A-Za-z0-9_-]{32}/", answer["Location"])
    assert "We have your number" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("typed", CALLABLE.values(), ids=CALLABLE)
def test_any_spelling_is_accepted_at_once(press, typed):
    assert press(phone=typed).status_code == 303
    assert Lead.objects.get().stage == "new"


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_what_cannot_be_called_is_422_with_the_value_kept(press, typed):
    answer = press(phone=typed)
    assert answer.status_code == 422
    assert answer.context["form"]["value"] == typed.strip()
    assert not Lead.objects.exists()


@pytest.mark.parametrize("typed", ["602555014", "+44 20 7946 0958", "123"])
def test_the_second_press_is_kept_for_review(press, typed):
    assert b'name="confirmed" value="1"' in press(phone=typed).content
    assert press(phone=typed, confirmed="1").status_code == 303
    assert Lead.objects.get().review_why == "not_callable"


@pytest.mark.parametrize("typed", ["", "12", "6" * 16])
def test_nothing_to_call_is_422_however_often(press, typed):
    assert press(phone=typed, confirmed="1").status_code == 422
    assert not Lead.objects.exists()


def test_nine_digits_are_counted_in_words(press):
    assert "The number needs 10 digits. This one has 9." in press(phone="602 555 014").content.decode()
    assert "El número debe tener 10 dígitos. Este tiene 9." in press("?lang=es", phone="602 555 014").content.decode()


def test_a_nul_byte_is_400_in_words(press):
    answer = press(phone="602-555-0147\x00")
    assert answer.status_code == 400
    assert b"We could not read that" in answer.content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=80), name=st.text(max_size=40), when=st.text(max_size=10), version=st.text(max_size=50))
def test_no_input_breaks_the_form_or_loses_an_accepted_number(press, typed, name, when, version):
    before = Lead.objects.count()
    answer = press(phone=typed, confirmed="1", name=name, call_when=when, text_version=version)
    assert answer.status_code in (303, 400, 422)
    assert Lead.objects.count() == before + (answer.status_code == 303)


@pytest.mark.parametrize("field", ["name", "message", "language", "time_zone", "zip", "call_when", "nonce", "website"])
@pytest.mark.parametrize("value", ["x" * 5000, "\u202e", "😀", "٣", "<b>"])
def test_an_odd_field_never_costs_a_good_number(press, field, value):
    assert press(**{field: value}).status_code == 303
    assert ContactNumber.objects.get().number == "+16025550147"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "no-such", "utf-16"])
def test_a_strange_charset_is_no_error_of_ours(client, charset):
    body = b'--x\r\nContent-Disposition: form-data; name="phone"\r\n\r\n602-555-0147\\ud800 +2AA-\r\n--x--\r\n'
    answer = client.generic("POST", "/call/", body, f"multipart/form-data; boundary=x; charset={charset}")
    assert answer.status_code < 500


def test_a_body_that_is_no_form_is_422(client):
    assert client.post("/call/", b"{}", content_type="application/json").status_code == 422


def test_a_double_press_makes_one_lead_and_leads_to_one_page(press, stamps):
    once = stamps.of(60)
    first, second = press(nonce=once), press(nonce=once)
    assert first["Location"] == second["Location"]
    assert CallbackRequest.objects.count() == 1


def test_the_same_form_with_another_number_is_another_request(press, stamps):
    once = stamps.of(60)
    first, second = press(nonce=once), press(nonce=once, phone="602-555-0148")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] != second["Location"]


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        ({}, Rank.USUAL),
        ({"website": "http://spam.example"}, Rank.SUSPECT),
        ({"nonce": "forged:1abcde:signature"}, Rank.SUSPECT),
        ({"nonce": ""}, Rank.USUAL),
    ],
    ids=["a person", "the trap is filled", "a forged stamp", "another site"],
)
def test_suspects_go_to_the_low_queue_never_to_nowhere(press, said, rank):
    assert press(**said).status_code == 303
    assert Waiting.objects.get().rank == rank


@pytest.mark.parametrize("age", [0.5, 8 * 24 * 3600], ids=["too fast", "too old"])
def test_a_form_sent_too_fast_or_too_late_is_suspect(press, stamps, age):
    press(nonce=stamps.of(age))
    assert Waiting.objects.get().rank == Rank.SUSPECT


def test_a_corrected_number_keeps_the_time_when_the_form_was_drawn(press, stamps):
    once = stamps.of(60)
    assert dict(press(phone="602", nonce=once).context["hidden"])["nonce"] == once


def test_spanish_by_link_by_browser_and_after_a_mistake(client, press):
    assert b"Nosotros le llamamos." in client.get("/call/?lang=es").content
    assert b"Nosotros le llamamos." in client.get("/call/", headers={"Accept-Language": "es-MX,en;q=0.5"}).content
    assert b"Nosotros le llamamos." in press(phone="1", language="es").content


def test_another_sites_form_may_say_more(client):
    said = {"phone": "602-555-0147", "name": "Renee Moss", "for_whom": "loved_one", "message": "at night"}
    assert Client(enforce_csrf_checks=True).post("/call/", said).status_code == 303
    assert (Lead.objects.get().for_whom, CallbackRequest.objects.get().given["message"]) == ("loved_one", "at night")


def test_dont_call_yet_waits_for_a_time(press):
    press(call_when="window")
    place = Waiting.objects.get()
    assert (place.why_not, place.opens_at) == ("no_time_given", None)


def test_the_wait_is_a_number_only_while_somebody_is_ready(client, people):
    assert client.get("/call/").context["wait"]["minutes"] == 2
    type(people.ana.presence).objects.update(state="off")
    assert "as soon as we can" in client.get("/call/").content.decode()


def test_the_wait_grows_with_those_who_wait(client, people, press):
    for last in range(5):
        press(phone=f"602-555-010{last}")
    assert client.get("/call/").context["wait"]["minutes"] == round(5 / 4 * 8 + 2)
    assert client.get("/call/?lang=es").context["wait"]["minutes"] == 5 * 8 + 2  # Luz alone speaks Spanish


def test_consent_keeps_the_exact_words_shown_and_their_hash(client, press):
    shown = texts.texts("en")["consent"]
    assert shown in client.get("/call/").content.decode()
    press()
    kept = CallbackRequest.objects.get().consent
    assert kept["text"].startswith(shown)
    assert kept["sha256"] == hashlib.sha256(kept["text"].encode()).hexdigest()
    assert (kept["version"], kept["language"], kept["page"], kept["address"]) == ("en-1", "en", "/call/", "127.0.0.1")
    assert (kept["boxes"], kept["channels"]) == ({"call_now_any_hour": True}, ["call"])


def test_words_of_another_sites_form_are_not_ours_to_vouch_for(press):
    press(nonce="")
    assert CallbackRequest.objects.get().consent["text"] == ""

"""An administrator changes what the helpline says about itself, and a second one is told."""

import re
from html import unescape

import pytest
from django.core import mail as outbox
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.people.facts import forms
from crm.people.models import Helpline
from tests.conftest import make_user
from tests.leads.pages import Desk
from tests.reminders.sink import Sink

pytestmark = pytest.mark.django_db
OWN = {"mail_from_name": "Valley Office", "mail_from": "office@valley.example"}


@pytest.fixture
def adam(people):
    return Desk(people.adam)


@pytest.fixture
def ada(people):
    return Desk(make_user("Ada Stern", "admin"))


def boxes(page) -> dict[str, str]:
    """What a browser would send: every box and hidden field of the page's form."""
    form = page.text.split("<main", 1)[1].split("</form>")[0]
    pairs = {}
    for tag in re.findall(r"<input [^>]*>", form):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if facts.get("type") != "radio" or " checked" in tag:
            pairs[facts["name"]] = unescape(facts.get("value", ""))
    pairs |= {name: unescape(words) for name, words in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)', form)}
    return pairs


def saved(desk, **said):
    """Open the page, change these boxes, press Save."""
    return desk.post("/helpline/", boxes(desk.get("/helpline/")) | said)


def test_every_answer_of_setup_has_its_box(adam):
    asked = {key for key in forms.ASKED if not key.startswith("administrator.")}
    assert {fact.key for fact in forms.FACTS.values()} == asked
    assert forms.FACTS.keys() <= boxes(adam.get("/helpline/")).keys()


def test_a_page_that_nobody_touched_changes_nothing(adam):
    before = Helpline.history.count()
    assert saved(adam).status_code == 302
    assert Helpline.history.count() == before


def test_the_form_says_the_new_name_and_number_at_once(adam, client):
    assert saved(adam, name="Valley Line", public_number="(480) 555-0133").status_code == 302
    form = client.get("/call/").content.decode()
    assert "Valley Line" in form and "tel:+14805550133" in form and "tel:+16025550100" not in form


def test_languages_and_their_order(adam, client):
    saved(adam, languages="es")
    assert Helpline.objects.get().languages == ["es"]
    assert '<html lang="es">' in client.get("/call/").content.decode()


def test_who_changed_what_is_kept_and_shown(adam, people):
    saved(adam, promise_minutes="12")
    row = Helpline.history.first()
    assert (row.promise_minutes, row.history_user, row.history_change_reason) == (12, people.adam, "helpline facts")
    page = adam.get("/helpline/").text
    assert "“12”" in page and "before: “5”" in page and "Adam West" in page


WRONG = {
    "name": ("", "is empty"),
    "public_number": ("602-555", "not a number that a US phone can call"),
    "callback_number": ("+44 20 7946 0958", "not a number that a US phone can call"),
    "disclosure": ("", "without it the form would shut"),
    "promise_minutes": ("soon", "whole number of minutes"),
    "exit_url": ("javascript:alert(1)", "begins with https://"),
    "time_zone": ("America/Nowhere", "is not a time zone"),
    "languages": ("fr", "en and es only"),
    "mail_from_name": ("Valley <x@y.example>", "a name alone"),
    "mail_from": ("office", "not an e-mail address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_fact_is_told_at_its_box_and_all_that_was_typed_is_kept(adam, name):
    words, why = WRONG[name]
    other = "promise_minutes" if name != "promise_minutes" else "time_zone"
    kept = {"promise_minutes": "17", "time_zone": "America/Denver"}[other]
    answer = saved(adam, **OWN | {other: kept, name: words or " "}) if name not in OWN else saved(adam, **{name: words})
    assert answer.status_code == 422 and why in answer.text and f'id="e-{name}"' in answer.text
    again = boxes(answer)
    assert again.get(name, "") == ("" if name == "languages" else words) and Helpline.objects.get().name == "Wayline"
    assert name in OWN or again[other] == kept


@pytest.mark.parametrize("name", ["name", "disclosure", "exit_url", "mail_from"])
def test_five_thousand_characters_are_refused_in_words(adam, name):
    answer = saved(adam, **{name: "word " * 1000})
    assert answer.status_code == 422 and "is the most" in answer.text


def test_markup_is_shown_as_text(adam, client):
    saved(adam, name="<b>Valley</b> & “Sons”")
    assert "&lt;b&gt;Valley&lt;/b&gt;" in client.get("/call/").content.decode()
    assert "<b>Valley</b>" not in adam.get("/helpline/").text


def test_the_second_of_two_is_told_and_keeps_their_words(adam, ada):
    opened = boxes(ada.get("/helpline/"))
    saved(adam, name="Valley Line", promise_minutes="8")
    answer = ada.post("/helpline/", opened | {"name": "Desert Line", "time_zone": "America/Denver"})

    assert answer.status_code == 409 and "Adam West changed “Name”" in answer.text
    assert Helpline.objects.get().name == "Valley Line" and "Stands now: Valley Line" in answer.text
    again = boxes(answer)
    assert (again["name"], again["promise_minutes"], again["time_zone"]) == ("Desert Line", "8", "America/Denver")
    assert ada.post("/helpline/", again).status_code == 302
    row = Helpline.objects.get()
    assert (row.name, row.promise_minutes, row.time_zone) == ("Desert Line", 8, "America/Denver")


def test_before_setup_the_page_says_so(adam):
    Helpline.objects.all().delete()
    assert "not set up yet" in adam.get("/helpline/").text
    assert adam.post("/helpline/", {"name": "X"}).status_code == 409


def test_an_administrator_sees_no_callers_room(adam):
    page = adam.get("/helpline/").text
    assert 'href="/queue/"' not in page and 'href="/find/"' not in page


def test_nobody_else_gets_in(people):
    answer = Desk(people.maya).get("/helpline/")
    assert answer.status_code == 403 and "An administrator can help" in answer.text
    assert 'href="/helpline/"' not in Desk(people.maya).get("/queue/").text


def test_the_page_asks_the_database_a_fixed_number_of_times(adam, django_assert_num_queries):
    for minutes in range(20, 40):
        saved(adam, promise_minutes=str(minutes))
    with django_assert_num_queries(9):
        adam.get("/helpline/")


def test_a_test_mail_goes_to_the_administrator_alone(adam, settings, people):
    settings.EMAIL_HOST = "mail.example"
    saved(adam, **OWN)
    page = adam.post("/helpline/mail/")
    assert "A test mail went to adam.west@harborlight.example" in page.text
    (sent,) = outbox.outbox
    assert (sent.to, sent.from_email) == ([people.adam.email], "Valley Office <office@valley.example>")


def test_without_a_mail_server_it_says_so(adam, settings):
    settings.EMAIL_HOST = ""
    answer = adam.hx("/helpline/mail/")
    assert answer.status_code == 409 and "no mail server is named" in answer.text and not outbox.outbox


def test_over_a_real_server_and_when_it_is_gone(adam, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_USE_TLS = False
    with Sink() as sink:
        settings.EMAIL_PORT = sink.port
        assert adam.hx("/helpline/mail/").status_code == 200 and sink.taken == 1
        sink.server_close()
    answer = adam.hx("/helpline/mail/")
    assert answer.status_code == 409 and "did not take it (ConnectionRefusedError)" in answer.text


@settings(max_examples=60, deadline=None)
@given(said=st.dictionaries(st.sampled_from(sorted(forms.FACTS)), st.text(max_size=90)))
def test_whatever_is_typed_is_read_or_told_why_not(said):
    values, wrong = forms.read(said)
    assert values.keys() | wrong.keys() == said.keys() and not values.keys() & wrong.keys()

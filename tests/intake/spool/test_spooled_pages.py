"""The public form without a database: it opens, it takes a number, and its page opens fully later."""

import re

import pytest

from crm import patience
from crm.people import helpline, sites
from leads.intake import sources, texts
from leads.intake.models import CallbackRequest
from leads.intake.spool.draining import drain
from tests.conftest import make_user
from tests.intake.conftest import NUMBER, press  # noqa: F401  (a fixture)


@pytest.fixture
def form(wire, client):
    """The form, opened while all was well; then the database goes away."""

    def go(path="/call/"):
        assert client.get(path).status_code == 200
        wire.cut()
        helpline.forget()  # as after some seconds
        texts.forget()
        return client.get(path)

    return go


def test_the_form_opens_from_memory(form):
    answer = form()
    page = answer.content.decode()

    assert answer.status_code == 200 and 'name="phone"' in page
    assert "tel:911" in page and "tel:988" in page and "tel:+16025550100" in page
    assert "A state grant pays" in page


def test_it_opens_for_somebody_who_is_signed_in_too(form, client):
    client.force_login(make_user("Ana Diaz", "navigator"))
    assert form().status_code == 200


def test_a_site_keeps_its_look_and_its_name(form, wire, client):
    adam = make_user("Adam West", "admin")
    sites.make_site(slug="clinic", label="Clinic", heading="Clinic of the Valley", accent="plum", by=adam)
    page = form("/s/clinic/call/").content.decode()
    assert "Clinic of the Valley" in page and "look-plum" in page

    assert client.post("/s/clinic/call/", {"phone": NUMBER}).status_code == 303
    wire.mend()
    drain()
    assert CallbackRequest.objects.get().site.slug == "clinic"


def test_a_process_that_knows_nothing_takes_a_number_nevertheless(wire, press, monkeypatch):  # noqa: F811
    for module in (helpline, texts):
        monkeypatch.setattr(module, "_kept", None)
    monkeypatch.setattr(sources, "_known", {})
    wire.cut()
    assert press().status_code == 303


def test_its_page_says_that_we_have_it_and_opens_fully_later(wire, press, client):  # noqa: F811
    wire.cut()
    answer = press()
    path = answer["Location"]
    assert answer.status_code == 303 and path.startswith("/r/")

    calm = client.get(path)
    page = calm.content.decode()
    assert calm.status_code == 200 and "We have your request." in page
    assert "tel:911" in page and "tel:988" in page and "tel:+16025550100" in page
    wire.mend()
    assert "We have your request." in client.get(path, {"lang": "en"}).content.decode()  # it is not drained yet
    drain()
    opened = client.get(path)
    assert "X-Wayline-Waits" not in opened.headers and "ends in <b>47</b>" in re.sub(
        r"\s+", " ", opened.content.decode()
    )


def test_two_presses_lead_to_one_page(wire, press, stamp):  # noqa: F811
    wire.cut()
    first, second = press(nonce=stamp), press(nonce=stamp)
    wire.mend()
    assert first["Location"] == second["Location"] and drain() == 1


@pytest.fixture
def stamp():
    from tests.intake.conftest import stamp_of

    return stamp_of(60)


def test_a_page_that_nobody_has_is_404_when_nothing_waits(wire, client):
    assert client.get("/r/abcdefghijklmnopqrstuvwx/").status_code == 404


def test_where_nothing_can_be_kept_the_form_stays_with_all_that_was_typed(wire, press, spool):  # noqa: F811
    spool.write_text("a file is in its place")
    wire.cut()
    answer = press(call_when="window", page="https://clinic.example/help")
    page = answer.content.decode()

    assert answer.status_code == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert f'value="{NUMBER}"' in page and "We don’t have your number yet." in page
    assert f'data-again="{answer.headers["Retry-After"]}" data-when="window"' in page
    assert "tel:911" in page and "tel:988" in page and "tel:+16025550100" in page


def test_the_form_that_comes_back_sends_the_same_request(wire, press, client, spool):  # noqa: F811
    """What was kept before an answer got lost is not kept twice."""
    said = {"phone": NUMBER, "call_when": "now", "page": "https://clinic.example/help", "message": "at night"}
    before = press(**said)
    spool.write_text("a file is in its place")
    wire.cut()
    page = press(**said)
    again = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page.content.decode()))
    wire.mend()
    patience.note_back()

    assert before.status_code == 303 and page.status_code == 503
    assert all(again[name] == said[name] for name in ("page", "message", "phone"))
    assert client.post("/call/", {**again, "call_when": "now"}).status_code == 303

"""A site's form: its look, its source, its box on others' pages, and nobody lost by whatever way they come."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.people import sites
from crm.people.models import Accent
from leads import timeline
from leads.intake.joining import settle_requests
from leads.intake.models import CallbackRequest
from leads.intake.sites.snippets import snippets
from leads.models import Lead, Waiting
from leads.models.queue import Rank
from tests.intake.colours import contrasts

pytestmark = pytest.mark.django_db
LISTED = "https://clinic.example"
PHONE = {"phone": "602-555-0147"}


@pytest.fixture
def adam(people):
    return people.adam


@pytest.fixture
def clinic(adam):
    facts = {"label": "Valley Clinic", "heading": "For families of Valley Clinic", "accent": "sea"}
    return sites.make_site(slug="clinic", origins=[LISTED, "https://xn--mnchen-3ya.example:8443"], **facts, by=adam)


@pytest.fixture
def post(client, clinic):
    """A press of somebody's plain form at the site's address."""

    def go(origin=None, slug="clinic", **said):
        headers = {"Origin": origin} if origin is not None else {}
        return client.post(f"/s/{slug}/call/", {**PHONE, "call_when": "now", **said}, headers=headers)

    return go


def sent() -> CallbackRequest:
    return CallbackRequest.objects.get()


def test_the_form_has_the_sites_look(client, clinic):
    page = client.get("/s/clinic/call/").content.decode()
    assert "look-sea" in page and "For families of Valley Clinic" in page
    assert all(f'href="tel:{to}"' in page for to in ("911", "988"))


@pytest.mark.parametrize("slug", ["nobody-knows", "CLINIC-2", "x" * 300, "a_b", "0"])
def test_by_an_address_that_we_do_not_know_people_get_the_form_as_it_is(client, post, slug):
    assert b"look-" not in client.get(f"/s/{slug}/call/").content
    assert post(slug=slug).status_code == 303
    assert (sent().site, sent().lead.waiting.rank) == (None, Rank.USUAL)


def test_the_address_may_be_written_in_capitals(client, clinic):
    assert b"look-sea" in client.get("/s/CLINIC/call/").content


def test_a_press_is_kept_with_its_site_page_and_campaign(post, clinic):
    assert post(page="/contact/", campaign="spring").status_code == 303
    assert sent().site == clinic
    assert sent().given["source"] == {"page": "/contact/", "campaign": "spring", "site": "clinic"}


def test_the_sites_campaign_stands_where_none_is_named(post, clinic, adam):
    sites.change_site(clinic.pk, campaign="radio", by=adam)
    post()
    assert sent().given["source"] == {"page": "/s/clinic/call/", "campaign": "radio", "site": "clinic"}


def test_a_link_may_name_a_campaign(client, clinic):
    page = client.get("/s/clinic/call/?campaign=spring").context
    assert ("campaign", "spring") in page["hidden"]
    assert page["other"]["url"] == "/s/clinic/call/?lang=es&campaign=spring"


def test_a_sites_first_language_is_shown_first(client, clinic, adam):
    sites.change_site(clinic.pk, language="es", by=adam)
    assert b"Nosotros le llamamos." in client.get("/s/clinic/call/", headers={"Accept-Language": "en"}).content
    assert b"We\xe2\x80\x99ll call you." in client.get("/s/clinic/call/?lang=en").content


def test_a_paused_site_takes_whoever_still_comes(client, post, clinic, adam):
    sites.pause_site(clinic.pk, is_paused=True, by=adam)
    assert b"look-sea" not in client.get("/s/clinic/call/").content
    assert post().status_code == 303 and sent().site == clinic


LISTED_OR_NOT_SAID = [None, "", LISTED, "http://testserver", "https://xn--mnchen-3ya.example:8443"]
STRANGERS = ["https://evil.example", f"{LISTED}.evil.example", f"{LISTED}:8443", f"{LISTED}/", "http://clinic.example",
             "HTTPS://CLINIC.EXAMPLE", "https://clinic.example.", "é\x7f", "x" * 999]  # fmt: skip


@pytest.mark.parametrize("origin", LISTED_OR_NOT_SAID)
def test_from_a_listed_page_a_press_is_the_sites_own(post, origin):
    assert post(origin).status_code == 303
    assert (sent().unlisted_origin, sent().lead.waiting.rank) == ("", Rank.USUAL)


@pytest.mark.parametrize("origin", STRANGERS)
def test_from_any_other_page_a_person_is_taken_in_marked_and_later_in_line(post, origin):
    assert post(origin).status_code == 303
    assert sent().unlisted_origin and sent().lead.waiting.rank == Rank.SUSPECT


def test_a_page_that_hides_its_origin_costs_nobody_their_place(post):
    assert post("null").status_code == 303
    assert (sent().unlisted_origin, sent().lead.waiting.rank) == ("null", Rank.USUAL)


def test_a_site_without_a_list_takes_presses_from_anywhere(post, clinic, adam):
    sites.change_site(clinic.pk, origins=[], by=adam)
    post("https://anywhere.example")
    assert (sent().unlisted_origin, Waiting.objects.get().rank) == ("", Rank.USUAL)


LATIN = st.characters(max_codepoint=255, blacklist_categories=["Cc"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(origin=st.text(LATIN, max_size=400), said=st.text(max_size=30))
def test_no_origin_and_no_source_loses_a_number(post, origin, said):
    before = Lead.objects.count()
    answer = post(origin, page=said, campaign=said)
    assert answer.status_code in (303, 400) and ("\x00" in said) == (answer.status_code == 400)
    assert Lead.objects.count() == before + (answer.status_code == 303)


def test_a_mistake_in_anothers_form_loses_nothing_that_it_sent(post):
    answer = post(phone="602555", name="Renee", message="at night", page="/contact/", campaign="spring")
    kept = dict(answer.context["hidden"])
    assert answer.status_code == 422 and answer.context["form"]["value"] == "602555"
    assert (kept["name"], kept["message"], kept["page"]) == ("Renee", "at night", "/contact/")


def policy(answer) -> str:
    return answer["Content-Security-Policy"].rsplit("frame-ancestors ", 1)[1]


def test_the_box_may_be_drawn_in_the_sites_pages_alone(client, clinic):
    box = client.get("/s/clinic/call/?embed=1")
    assert policy(box) == f"{LISTED} https://xn--mnchen-3ya.example:8443"
    assert "X-Frame-Options" not in box.headers and "script-src 'self'" in box["Content-Security-Policy"]


UNFRAMED = [
    *("/s/clinic/call/", "/s/clinic/call/?embed=0", "/s/other/call/?embed=1"),
    *("/call/?embed=1", "/danger/?embed=1", "/accounts/login/?embed=1"),
]


@pytest.mark.parametrize("path", UNFRAMED)
def test_no_other_page_may(client, clinic, path):
    answer = client.get(path)
    assert (policy(answer), answer["X-Frame-Options"]) == ("'none'", "DENY")


def test_without_origins_nobody_draws_the_box(client, clinic, adam):
    sites.change_site(clinic.pk, origins=[], by=adam)
    answer = client.get("/s/clinic/call/?embed=1")
    assert (policy(answer), answer["X-Frame-Options"]) == ("'none'", "DENY")


def test_what_follows_a_press_in_the_box_is_never_drawn_in_it(client, clinic):
    page = client.get("/s/clinic/call/?embed=1").content.decode()
    form = re.search(r'<form[^>]*id="ask"[^>]*>', page)[0]
    assert 'target="_top"' in form and 'action="/s/clinic/call/"' in form
    wrong = client.post("/s/clinic/call/?embed=1", {"phone": "1"})
    assert (policy(wrong), policy(client.get(client.post("/s/clinic/call/", PHONE)["Location"]))) == (
        "'none'",
        "'none'",
    )


def test_whatever_leaves_the_box_takes_the_whole_window(client, clinic):
    page = client.get("/s/clinic/call/?embed=1").content.decode()
    leaving = [tag for tag in re.findall(r"<(?:a|form)\b[^>]*>", page) if not re.search(r'href="(#|tel:)', tag)]
    inside = [tag for tag in leaving if 'target="_top"' not in tag]
    assert len(leaving) >= 4 and all("embed=1" in tag for tag in inside)  # the other language


def test_the_story_says_by_which_site_they_asked_first_and_last(post, ask):
    lead = ask()
    post("https://evil.example")
    post(name="")
    settle_requests()
    told = [step.by for step in timeline.of(lead) if step.kind == "request"]
    assert told == ["Valley Clinic", "Valley Clinic, from a page it does not list", "the public form"]


@pytest.mark.parametrize("accent", [one for one in Accent if one != Accent.SPRUCE])
@pytest.mark.parametrize("night", [False, True])
def test_every_colour_of_a_look_can_be_read(accent, night):
    found = contrasts(f".look-{accent}", night)
    assert len(found) >= 9 and not {pair: ratio for pair, ratio in found.items() if ratio < 4.5}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(campaign=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80))
def test_no_campaign_breaks_out_of_an_example(clinic, campaign):
    clinic.campaign = campaign
    parts = {one.name: one.text for one in snippets(clinic)}
    values: dict = {}
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, said: values.setdefault(dict(said).get("name"), dict(said).get("value"))
    parser.feed(parts["form"])
    assert values["campaign"] == campaign and parts["form"].count("<form") == 1

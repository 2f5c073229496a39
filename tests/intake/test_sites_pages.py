"""The administrator's pages of sites and keys."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.people import sites
from crm.people.authentication import find_key
from crm.people.keys import make_key
from crm.people.models import MachineKey, Site
from leads.intake.actions import PublicForm, Source, receive
from leads.intake.models import CallbackRequest
from leads.models import Lead, Waiting
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
TYPED = {"label": "Radio Sol", "slug": "radio", "origins": "https://radio.example", "language": "es", "accent": "plum"}


@pytest.fixture
def desk(people):
    return Desk(people.adam)


@pytest.fixture
def clinic(people):
    return sites.make_site(slug="clinic", label="Valley Clinic", by=people.adam)


@pytest.fixture
def page(desk, clinic):
    """The site's page, read anew."""
    return lambda: desk.get(f"/helpline/sites/{clinic.pk}/").text


def came(site, count=1, origin=""):
    for _ in range(count):
        receive({"phone": "602-555-0147"}, by=PublicForm(), way="page", source=Source(site, origin))


def test_a_new_site_is_made_as_typed(desk):
    answer = desk.post("/helpline/sites/new/", {**TYPED, "heading": "Para ustedes", "campaign": "radio"})
    site = Site.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/helpline/sites/{site.pk}/")
    assert (site.slug, site.origins, site.language, site.accent) == ("radio", ["https://radio.example"], "es", "plum")
    assert (site.heading, site.campaign, site.paused_at) == ("Para ustedes", "radio", None)


def test_the_address_is_made_of_the_name(desk):
    desk.post("/helpline/sites/new/", {**TYPED, "slug": "", "label": "Clínica del Valle, Norte"})
    assert Site.objects.get().slug == "clinica-del-valle-norte"


WRONG = {
    "label": ["", "   ", "x" * 81, "two\nlines", "nul\x01"],
    "slug": ["a b", "ünder", "-a", "a--b", "x" * 41, "a/b", "..", "clinic"],
    "origins": ["https://x.example/form", "*", "http://x.example", "x.example", "https://x.example null", "https://a@b.example",
                "\n".join(f"https://{n}.example" for n in range(21))],
    "language": ["fr", "English"],
    "accent": ["", "red", "#fff; }"],
    "heading": ["x" * 81, "a\u2028b"],
    "campaign": ["x" * 81],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_is_kept(desk, clinic, name, value):
    typed = {**TYPED, "heading": "Para ustedes", name: value}
    answer = desk.post("/helpline/sites/new/", typed)

    assert answer.status_code == 422 and list(answer.context["wrong"]) == [name]
    assert f'href="#s-{name}"' in answer.text and f'id="s-{name}"' in answer.text
    assert {key: answer.context["typed"][key] for key in typed} == typed
    assert Site.objects.count() == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*TYPED, "heading", "campaign"]), st.text(max_size=100)))
def test_nothing_that_is_typed_breaks_the_page(desk, typed):
    assert desk.post("/helpline/sites/new/", {**TYPED, "slug": "", **typed}).status_code in (302, 400, 422)
    Site.objects.all().delete()


def test_a_change_is_saved_and_the_address_stays(desk, clinic):
    typed = {**TYPED, "origins": " https://A.example/ , https://a.example\nhttps://b.example:443"}
    assert desk.post(f"/helpline/sites/{clinic.pk}/", typed).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.label, clinic.slug) == ("Radio Sol", "clinic")
    assert clinic.origins == ["https://a.example", "https://b.example"]


def test_a_wrong_change_is_422_and_changes_nothing(desk, clinic):
    answer = desk.post(f"/helpline/sites/{clinic.pk}/", {**TYPED, "origins": "https://*.example"})
    assert answer.status_code == 422 and "a * would let anybody in" in answer.text
    assert "https://*.example</textarea>" in answer.text
    assert Site.objects.get().label == "Valley Clinic"


def test_a_secret_is_shown_once_and_is_nowhere_else(desk, clinic, page):
    shown = desk.post(f"/helpline/sites/{clinic.pk}/keys/", {"key_label": "Their server"})
    secret = re.search(r"wl_[a-z0-9]{8}_[\w-]{43}", shown.text)[0]

    assert find_key(secret).site == clinic and shown["Cache-Control"] == "no-store"
    assert secret not in page() and secret.split("_", 2)[2] not in page()
    assert f"wl_{find_key(secret).prefix}_••••" in page()


@pytest.mark.parametrize("label", ["", "x" * 81, "a\nb"])
def test_a_key_needs_a_name_that_people_can_read(desk, clinic, label):
    answer = desk.post(f"/helpline/sites/{clinic.pk}/keys/", {"key_label": label})
    assert answer.status_code == 422 and answer.context["typed_key"]["key_label"] == label
    assert 'data-open-dialog="new-key"' in answer.text and not MachineKey.objects.exists()


def test_both_keys_are_on_the_page_each_with_its_last_use(desk, clinic, people, page):
    old = sites.make_site_key(clinic.pk, label="Their server", by=people.adam)[0]
    rolled = desk.post(f"/helpline/keys/{old.pk}/roll/", {"hours": "168"})
    MachineKey.objects.filter(pk=old.pk).update(last_used_at=timezone.now() - timedelta(minutes=7))
    assert rolled.status_code == 200 and 'id="c-fresh"' in rolled.text
    assert "Ending" in page() and "Works too, until" in page() and "Last used 7 min ago." in page()
    assert page().count("Not used yet.") >= 1


@pytest.mark.parametrize("hours", ["2", "-1", "99999999999", "x", "٢٤"])
def test_only_the_times_on_the_list_are_an_overlap(desk, clinic, people, hours):
    key = sites.make_site_key(clinic.pk, label="Their server", by=people.adam)[0]
    assert desk.post(f"/helpline/keys/{key.pk}/roll/", {"hours": hours}).status_code == 400
    assert MachineKey.objects.get(pk=key.pk).expires_at is None


def test_a_key_without_a_site_is_on_the_list_and_is_rolled_there(desk):
    key = make_key(label="Our old site", scope="intake")[0]
    assert "Our old site" in desk.get("/helpline/sites/").text
    answer = desk.post(f"/helpline/keys/{key.pk}/roll/", {"hours": "1"})
    assert 'id="c-fresh"' in answer.text and MachineKey.objects.filter(site=None, label="Our old site").count() == 2
    assert desk.post(f"/helpline/keys/{key.pk}/end/")["Location"] == "/helpline/sites/"


def test_pause_and_back(desk, clinic, page):
    desk.post(f"/helpline/sites/{clinic.pk}/pause/", {"paused": "yes"})
    assert "Paused since" in page() and "#new-key" not in page()
    desk.post(f"/helpline/sites/{clinic.pk}/pause/", {"paused": "no"})
    assert "Paused since" not in page()


def test_a_test_goes_the_whole_way_in_and_reaches_nobody(desk, clinic):
    answer = desk.post(f"/helpline/sites/{clinic.pk}/test/")
    assert answer.status_code == 200 and "Answered 201 in" in answer.text
    assert not (Lead.objects.exists() or Waiting.objects.exists() or CallbackRequest.objects.exists())


def test_strangers_are_not_in_the_sites_figure_but_are_named(clinic, page):
    came(clinic, 12)
    came(clinic, 3, "https://staging.clinic.example")
    came(clinic, 2, "null")
    came(clinic, 1, '"><b>')
    assert "12 requests in 14 days" in page()
    assert "https://staging.clinic.example</span>: 3" in page() and '"><b>' not in page()
    assert "pages that keep their address to themselves" in page() and "an address that we could not read" in page()


def test_a_small_figure_stays_hidden(clinic, page):
    came(clinic, 10)
    assert "Fewer than 11 requests" in page()


def test_the_page_names_nobody(clinic, page):
    receive({"phone": "602-555-0148", "name": "Renee Moss"}, by=PublicForm(), way="page", source=Source(clinic))
    assert "Renee" not in page() and "0148" not in page()


def queries(desk, path) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(path).status_code == 200
    return len(seen)


def test_more_sites_keys_and_requests_ask_no_more_of_the_database(desk, clinic, people):
    sites.make_site_key(clinic.pk, label="x", by=people.adam)
    make_key(label="x", scope="intake")
    came(clinic)
    paths = ["/helpline/sites/", f"/helpline/sites/{clinic.pk}/"]
    desk.get(paths[1])  # the texts are read, and kept for some seconds
    before = [queries(desk, path) for path in paths]
    for n in range(5):
        sites.make_site(slug=f"s{n}", label=f"s{n}", by=people.adam)
        sites.make_site_key(clinic.pk, label=f"k{n}", by=people.adam)
        make_key(label=f"k{n}", scope="intake")
        came(clinic)
    assert [queries(desk, path) for path in paths] == before
    assert max(before) <= 12


def test_a_navigator_sees_no_word_of_it(ana, clinic):
    answer = Desk(ana).get(f"/helpline/sites/{clinic.pk}/")
    assert answer.status_code == 403 and "Valley" not in answer.text
    assert "/helpline/sites/" not in Desk(ana).get("/queue/").text

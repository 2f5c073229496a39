"""Who comes in where: review, find, and the doors of every staff page."""

import pytest

from leads import actions
from leads.models import Lead
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
PAGES = ["/queue/", "/queue/board/", "/queue/review/", "/calls/new/", "/find/"]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_comes_in_unsigned(client, path):
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_sees_no_callers(people, path):
    assert Desk(people.adam).get(path).status_code == 403


def test_an_administrator_opens_no_caller(people, lead):
    assert Desk(people.adam).get(f"/leads/{lead.pk}/").status_code == 403


@pytest.mark.parametrize("name", ["ana", "ines", "pia"])
def test_only_who_decides_sees_what_needs_review(people, name):
    assert Desk(getattr(people, name)).get("/queue/review/").status_code == 403


@pytest.fixture
def unclear(ask):
    return ask("11-555-0139", name="Renee Moss")


def test_a_shift_lead_sees_what_was_typed(maya, unclear):
    page = Desk(maya).get("/queue/review/").text

    assert 'value="11-555-0139"' in page
    assert "Renee" not in page


def test_a_corrected_number_goes_into_the_queue(maya, unclear):
    Desk(maya).post(f"/queue/review/{unclear.pk}/accept/", {"phone": "602-555-0139"})

    assert Lead.objects.get(pk=unclear.pk).stage == "new"


def test_a_number_still_wrong_is_said_beside_it(maya, unclear):
    page = Desk(maya).post(f"/queue/review/{unclear.pk}/accept/", {"phone": "12"})

    assert page.status_code == 422
    assert 'value="12"' in page.text


@pytest.mark.parametrize("reason", ["not_real", "not_reachable_back"])
def test_what_is_no_request_closes_with_its_reason(maya, unclear, reason):
    Desk(maya).post(f"/queue/review/{unclear.pk}/dismiss/", {"reason": reason})

    assert Lead.objects.get(pk=unclear.pk).close_reason == reason


@pytest.mark.parametrize("term", [{"phone": "(602) 555-0147"}, {"name": "moss"}])
def test_a_caller_is_found_masked(ana, ask, term):
    lead = ask(name="Renee Moss")
    page = Desk(ana).post("/find/", term).text

    assert "R. M." in page
    assert "•••-••47" in page
    assert lead.code in page
    assert not any(word in page for word in ("Renee", "Moss", "0147"))


def test_who_another_holds_is_found_without_a_way_in(ana, ben, lead):
    actions.claim(lead.pk, by=ana)
    page = Desk(ben).post("/find/", {"code": lead.code}).text

    assert "With Ana" in page
    assert f"/leads/{lead.pk}/" not in page


def test_nothing_asked_is_said_in_words(ana):
    page = Desk(ana).post("/find/", {})

    assert page.status_code == 422
    assert "Type a number, a name or a code." in page.text


def test_nobody_found_keeps_what_was_typed(ana):
    page = Desk(ana).post("/find/", {"phone": "602-555-0199"}).text

    assert "No one by that." in page
    assert 'value="602-555-0199"' in page


def test_a_privacy_officer_begins_with_find_and_a_purpose(people, lead):
    desk = Desk(people.pia)
    assert desk.get("/queue/").url == "/find/"
    assert desk.post("/find/", {"code": lead.code}).status_code == 422

    assert lead.code in desk.post("/find/", {"code": lead.code, "purpose": "complaint"}).text


@pytest.mark.parametrize(
    ("path", "title"), [("/queue/", "My queue"), ("/find/", "Find a caller"), ("/calls/new/", "New call")]
)
def test_titles_name_the_page_and_nobody(ana, path, title):
    assert f"<title>{title} · " in Desk(ana).get(path).text

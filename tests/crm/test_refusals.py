"""Refusals as pages: in words, with a way on, and without a database when that is what is wrong."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from crm.web.answers import by_status, drawn
from crm.web.refusals import Refusal


@pytest.mark.parametrize("status", [500, 503])
def test_an_outage_is_drawn_without_the_database(status):
    answer = by_status(status)(RequestFactory().get("/queue/"))  # without django_db a query would fail the test
    assert answer.status_code == status
    assert b"tel:911" in answer.content


def test_the_database_away_is_503_in_words(client):
    client.raise_request_exception = False
    with mock.patch("leads.intake.views.facts", side_effect=OperationalError("away")):
        answer = client.get("/call/")
    assert answer.status_code == 503
    assert "In danger, call 911 or 988" in answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_gets_the_public_page_and_a_way_on(client):
    page = client.get("/r/" + "x" * 40 + "/").content.decode()
    assert "The link may be old" in page
    assert 'href="/call/"' in page


@pytest.mark.django_db
def test_staff_stay_among_their_pages(client, ana):
    client.force_login(ana)
    answer = client.get("/leads/00000000-0000-7000-8000-000000000000/")
    assert answer.status_code == 404
    assert 'href="/queue/"' in answer.content.decode()


@pytest.mark.django_db
def test_htmx_gets_a_fragment_in_words():
    request = RequestFactory().get("/queue/", headers={"HX-Request": "true"})
    answer = drawn(request, Refusal("Ana took this lead first."))
    assert (answer.status_code, b"<html" in answer.content) == (409, False)
    assert "Ana took this lead first." in answer.content.decode()


@pytest.mark.django_db
def test_a_pages_script_is_told_where_a_redirect_leads(client, ana):
    client.force_login(ana)
    answer = client.get("/", headers={"X-Wayline": "page"})
    assert (answer.status_code, answer.headers["X-Location"]) == (200, "/queue/")
    assert client.get("/").status_code == 302

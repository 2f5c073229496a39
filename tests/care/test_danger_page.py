"""The danger card opens for everybody, whatever else is down."""

from datetime import date
from unittest import mock

import pytest

from leads.care import cards
from leads.care.cards import needs_review

APPROVED = date(2026, 8, 12)


def test_it_needs_no_database(client):
    answer = client.get("/danger/")  # without django_db a query would fail the test
    assert answer.status_code == 200
    assert b"Put me on speaker" in answer.content


@pytest.mark.django_db
def test_it_asks_nothing_of_the_database_for_somebody_signed_in(client, ana, django_assert_num_queries):
    client.force_login(ana)
    with django_assert_num_queries(0):
        client.get("/danger/")


@pytest.mark.django_db
def test_it_is_the_same_bytes_for_everyone(client, ana):
    stranger = client.get("/danger/").content
    client.force_login(ana)
    assert client.get("/danger/", headers={"Accept-Language": "es"}).content == stranger


def test_it_may_be_kept_for_a_day_and_sets_nothing(client):
    answer = client.get("/danger/")
    assert "max-age=86400" in answer["Cache-Control"]
    assert "no-store" not in answer["Cache-Control"]
    assert (len(answer.cookies), answer.get("Vary", "")) == (0, "")


def test_nothing_can_be_sent_from_it(client):
    page = client.get("/danger/").content
    assert b"<form" not in page
    assert client.post("/danger/").status_code == 405


@pytest.mark.parametrize(
    ("approver", "approved", "due", "today", "flag"),
    [
        ("Dr. Roy", APPROVED, date(2027, 8, 12), date(2027, 8, 12), False),
        ("Dr. Roy", APPROVED, None, date(2027, 8, 13), True),
        ("Dr. Roy", APPROVED, date(2026, 9, 1), date(2026, 9, 2), True),
        ("", APPROVED, None, APPROVED, True),
        ("Dr. Roy", None, None, APPROVED, True),
        ("Dr. Roy", date(2024, 2, 29), None, date(2025, 2, 28), False),
    ],
)
def test_old_or_unapproved_words_are_flagged(approver, approved, due, today, flag):
    assert needs_review(approver, approved, due, today) is flag


def test_every_card_has_a_source_an_approver_and_a_date():
    for card in cards.cards(APPROVED):
        assert card["source"] and card["approved_by"] and card["approved_on"] and card["steps"]
        assert card["review"] is False


def test_an_old_card_says_so_on_the_page(client):
    with mock.patch("leads.care.views.timezone.now") as clock:
        clock.return_value.date.return_value = date(2028, 1, 1)
        assert b"needs review." in client.get("/danger/").content

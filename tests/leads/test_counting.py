"""What every page counts is counted up to a point, however many wait."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.web import counting
from leads import next as queue
from leads.intake import waits
from leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (7, "7"), (1000, "1,000"), (1001, "1,000+"), (5000, "1,000+")])
def test_a_count_says_when_nobody_counted_further(count, words):
    assert counting.said(count) == words


@pytest.mark.parametrize(("count", "words"), [(40, ""), (52, "12"), (1001, "many")])
def test_what_is_not_shown_is_said(count, words):
    assert counting.rest(count, 40) == words


def test_nobody_counts_further_than_one_over(monkeypatch, ask, people):
    monkeypatch.setattr(counting, "MOST", 2)
    for number in range(4):
        ask(f"602-555-014{number}")
    assert counting.at_most(Lead.objects.order_by("pk")) == 3


def test_the_rail_looks_at_the_first_in_line_alone():
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {queue.COUNT}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "queue_order" in plan and plan.count("Limit") == 2


def test_and_so_does_the_form():
    with CaptureQueriesContext(connection) as asked:
        waits.in_line_now(timezone.now())
    assert f"LIMIT {queue.AHEAD}" in asked[0]["sql"] and f"LIMIT {counting.MOST + 1}" in asked[0]["sql"]


def test_the_rail_says_so(client, ana, monkeypatch):
    monkeypatch.setattr("leads.pages.rooms.how_many", lambda: 1001)
    client.force_login(ana)
    assert 'data-count="waiting">1,000+<' in client.get("/reminders/").content.decode()

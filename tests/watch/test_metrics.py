"""What Prometheus reads: the ages that matter, counts that never jump back, and no 500 when one cannot be read."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.utils import timezone

from crm.watch import counts, gauges
from leads.models import Waiting

pytestmark = pytest.mark.django_db
ALERTS = Path(__file__).resolve().parents[2] / "deploy/prometheus/alerts.yml"


@pytest.fixture
def scrape(client):
    return lambda: client.get("/metrics").content.decode()


def value(text: str, name: str) -> float:
    return float(re.search(rf"^wayline_{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_it_tells_who_waits_and_for_how_long(scrape, lead):
    Waiting.objects.update(opens_at=timezone.now() - timedelta(seconds=90), settles_at=None)
    told = scrape()
    assert value(told, "waiting_leads") == 1 and 90 <= value(told, "oldest_waiting_seconds") < 100


def test_whoever_may_not_be_called_now_does_not_wait(scrape, lead, later):
    Waiting.objects.update(opens_at=later())
    assert value(told := scrape(), "waiting_leads") == 0 and value(told, "oldest_waiting_seconds") == 0


def test_a_hold_that_ran_out_is_told(scrape, lead, ana):
    Waiting.objects.update(holder=ana, lease_until=timezone.now() - timedelta(seconds=5))
    assert value(scrape(), "lapsed_leases") == 1


def test_a_request_that_was_not_joined_is_told(scrape, database, ask):
    ask(settle=False)
    assert value(told := scrape(), "unsettled_requests") == 1 and value(told, "scrape_errors") == 0


def test_requests_are_counted_by_route_and_status(scrape, client):
    name = 'requests_total{method="GET",route="/healthz",status="200"}'
    client.get("/healthz")
    before = value(scrape(), name)
    client.get("/healthz")
    assert value(scrape(), name) == before + 1


def test_every_metric_of_the_alerts_is_in_a_scrape(scrape, client):
    from scheduling.reminders import hearts

    hearts.beat("worker")
    client.post("/api/v1/leads/")
    counts.LIMITED.labels("key")
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    told = set(re.findall(r"^(wayline_\w+)", scrape() + scrape(), re.MULTILINE))

    for rule in rules:
        named = set(re.findall(r"\bwayline_\w+", rule["expr"]))
        assert named <= told and rule["annotations"]["summary"], rule["alert"]


def test_each_gauge_has_an_alert():
    alerts = ALERTS.read_text()
    assert not [one.name for one in gauges.GAUGES.values() if one.name not in alerts]


def test_one_that_cannot_be_read_is_counted_and_the_others_are_told(scrape, monkeypatch):
    broken = gauges.Gauge("wayline_broken", "", gauges.number("select no_such_column"))
    monkeypatch.setitem(gauges.GAUGES, "broken", broken)
    assert value(told := scrape(), "scrape_errors") == 1
    assert "wayline_broken" not in told and "wayline_waiting_leads" in told


def test_one_that_is_slow_is_given_up_after_a_second(scrape, monkeypatch):
    monkeypatch.setattr(gauges, "ONE_SECONDS", 0.05)
    slow = gauges.Gauge("wayline_slow", "", gauges.number("select 1 from pg_sleep(5)"))
    monkeypatch.setattr(gauges, "GAUGES", {"slow": slow})
    assert value(scrape(), "scrape_errors") == 1


def test_many_rows_that_nobody_may_call_are_not_all_looked_at():
    """A hundred thousand in line: the plan stops at MOST rows of the queue's own index."""
    from leads.gauges import OLDEST

    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {OLDEST}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Limit" in plan and "queue_order" in plan

"""What may leave for Sentry is made anew of a list, whatever a library or a later version puts into an event."""

import json

import pytest
from django.db import connection

from crm.privacy.actor import request_id
from crm.watch import failures
from scheduling.reminders import hearts
from scheduling.reminders.models import Heartbeat

WORD = "Philippa"
FRAME = {"filename": "a.py", "function": "f", "lineno": 3, "vars": {"phone": WORD}, "context_line": WORD}
EVENT = {
    "event_id": "1",
    "level": "error",
    "exception": {"values": [{"type": "ValueError", "value": WORD, "stacktrace": {"frames": [FRAME]}}]},
    "request": {"url": WORD, "data": WORD, "headers": {"Cookie": WORD}},
    "user": {"ip_address": WORD},
    "breadcrumbs": {"values": [{"message": WORD}]},
    "extra": {"route": "/call/", "sys.argv": [WORD]},
    "contexts": {"trace": {"trace_id": "t", "data": {"q": WORD}, "description": WORD}, "state": WORD},
    "message": WORD,
    "logentry": {"message": WORD},
    "transaction": f"/r/{WORD}/",
    "spans": [{"op": "db", "span_id": "s", "description": f"select {WORD}", "data": {"params": WORD}}],
    "server_name": WORD,
    "modules": {WORD: "1"},
}


@pytest.mark.parametrize("scrub", [failures._event, failures._transaction])
def test_of_an_event_that_is_full_of_words_only_what_is_listed_is_left(scrub):
    left = scrub(EVENT, {"exc_info": WORD})
    assert WORD not in json.dumps(left) and left["transaction"] == "/call/" and left["event_id"] == "1"


def test_class_frames_and_request_are_left(monkeypatch):
    token = request_id.set("0f8f")
    left = failures._event(EVENT, {})
    request_id.reset(token)

    assert left["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"filename": "a.py", "function": "f", "lineno": 3},
    ]  # fmt: skip
    assert left["exception"]["values"][0]["type"] == "ValueError" and left["tags"] == {"request": "0f8f"}


@pytest.mark.parametrize("empty", [{}, {"exception": None, "contexts": None, "spans": None, "extra": None}])
def test_an_event_without_anything_is_no_failure(empty):
    assert failures._event(empty, {})["tags"] and failures._transaction(empty, {})["spans"] == []


@pytest.mark.django_db
def test_a_heart_is_told_now_and_then_and_nothing_fails_with_it(monkeypatch):
    monkeypatch.setattr(hearts, "close_old_connections", lambda: None)
    hearts._told.clear()
    for _ in range(3):
        hearts.now_and_then("worker")
    first = Heartbeat.objects.get(name="worker").at
    hearts._told["worker"] -= hearts.EVERY_SECONDS
    with connection.execute_wrapper(_away):
        hearts.now_and_then("worker")
    assert Heartbeat.objects.get(name="worker").at == first


def _away(*_):
    from django.db import OperationalError

    raise OperationalError

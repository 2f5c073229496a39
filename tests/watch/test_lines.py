"""What a request leaves behind in the log: ids and routes, and never what somebody typed."""

import json
import logging
import uuid

import pytest
import structlog
from django.test import override_settings

from crm.watch import lines
from leads.models import Lead
from tests.browser.canaries import sightings, spellings

pytestmark = pytest.mark.django_db
NAME, NOTE, PHONE = "Philippa Ostler", "the blue garden gate", "6025550188"
CANARIES = [*NAME.split(), NOTE, *spellings(PHONE)]
OWN_PAGE = "/^r/(?P<token>[A-Za-z0-9_-]{16,64})/\\Z"
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def said(capfd, settings):
    """The lines of this test as {field: value}, newest last."""
    settings.LOG_FORMAT = "json"
    lines.set_up()
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    lines.set_up()


def test_a_request_is_one_line_with_its_route_and_who(said, client, ana):
    client.force_login(ana)
    client.get("/queue/?q=Philippa")
    (line,) = [one for one in said() if one["event"] == "request"]

    assert {line["method"], line["route"], line["actor"]} == {"GET", "/queue/", f"user:{ana.pk}"}
    assert line["status"] == 200 and line["ms"] > 0


def test_an_answer_names_the_request_that_the_audit_rows_name(client):
    from crm.privacy.models import AuditRow

    answer = client.post("/call/", {"phone": PHONE, "call_when": "now"})
    written = AuditRow.objects.filter(actor="page:call").values_list("request", flat=True)
    assert set(written) == {answer.headers["X-Request-ID"]}


@pytest.mark.parametrize(
    ("hops", "said_id", "passed", "taken"),
    [
        (1, ID, "198.51.100.7", True),
        (0, ID, "198.51.100.7", False),
        (1, ID, "", False),
        (1, "x; drop", "10.0.0.1", False),
    ],
)
def test_a_request_id_is_taken_from_our_own_proxy_alone(client, hops, said_id, passed, taken):
    headers = {"X-Request-ID": said_id} | ({"X-Forwarded-For": passed} if passed else {})
    with override_settings(PROXY_HOPS=hops):
        given = client.get("/healthz", headers=headers).headers["X-Request-ID"]
    assert (given == ID) == taken and uuid.UUID(given)


def test_an_address_that_lets_somebody_in_is_not_written(said, client):
    client.get("/r/abcdefghijklmnopqrstuvwxyz123456/")
    client.get("/nothing/Philippa/")
    assert [line["route"] for line in said() if line["event"] == "request"] == [OWN_PAGE, "none"]


def test_what_is_not_listed_is_not_written(said):
    structlog.get_logger().info("request", name=NAME, body={"phone": PHONE}, route="/call/")
    assert "Philippa" not in json.dumps(line := said()[-1]) and line["route"] == "/call/"


def test_of_other_peoples_code_only_its_own_words_are_written(said):
    record = logging.LogRecord("lib", logging.ERROR, "/lib/http.py", 7, "%s failed for %s", (NAME, PHONE), None)
    made = logging.LogRecord("lib", logging.ERROR, "/lib/http.py", 7, f"bad host {NAME}", (), None)
    written = [json.loads(lines.Line().format(one))["event"] for one in (record, made)]
    assert written == ["%s failed for %s", "said at http.py:7"]


def test_a_failure_is_told_by_class_and_place_and_not_by_its_words(said, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("leads.intake.views.receive", lambda *_, **__: fail(NAME))
    client.post("/call/", {"phone": PHONE, "message": NOTE})
    (line,) = [one for one in said() if one["event"] == "failed"]

    assert line["error"] == "ValueError" and "watch/test_lines.py" in line["where"] and line["status"] == 500


def fail(words: str):
    raise ValueError(f"{words} cannot be kept")


def test_no_line_of_a_whole_request_names_anybody(capfd, client, site_post, monkeypatch):
    client.raise_request_exception = False
    body = {"phone": PHONE, "name": NAME, "message": NOTE}
    assert site_post("leads/", body).status_code == 201
    client.get(f"/call/?name={NAME}")
    client.get(f"/{PHONE}/")
    client.get("/call/", headers={"Host": "zephyrine.example"})
    monkeypatch.setattr("leads.intake.views.receive", lambda given, **_: fail(str(given)))
    client.post("/call/", {**body, "call_when": "now"})
    written = capfd.readouterr().err.encode()

    assert written.count(b"request") > 4 and not sightings({"log": written}, CANARIES)


@pytest.fixture
def site_post(door):
    return door("a site").post


def test_chores_say_what_they_did(said, ask):
    from leads.intake.joining import settle_requests
    from scheduling import chores

    ask(settle=False)
    chores._safely(settle_requests)
    (line,) = [one for one in said() if one.get("chore") == "settle_requests"]
    assert line["rows"] == Lead.objects.count() and line["ms"] >= 0

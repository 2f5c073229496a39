"""The database goes away and comes back: whoever asked in between was heard, and is a lead once."""

import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils.dateparse import parse_datetime

from crm.people import authentication, helpline
from crm.people.keys import make_key, revoke
from crm.people.models import Helpline, MachineKey
from leads.intake.models import CallbackRequest, Idempotency
from leads.intake.spool.draining import drain
from leads.models import Lead
from leads.status import Stage
from tests import databases
from tests.keys import Door

BODY = {"phone": "602-555-0147", "name": "Rosa Marín", "message": "at night"}
SAME = {"Idempotency-Key": "a-request"}


def promise(minutes: int) -> None:
    Helpline.objects.update(promise_minutes=minutes)
    helpline.forget()


def of(answer) -> CallbackRequest:
    """The one request of this reference."""
    return CallbackRequest.objects.get(reference=answer.json()["reference"])


def test_a_request_while_the_database_is_away_is_a_lead_when_it_is_back(site, wire, files):
    wire.cut()
    answer = site.post("leads/", BODY)
    wire.mend()

    assert (answer.status_code, set(answer.json())) == (202, {"reference", "received_at", "promise"})
    assert drain() == 1 and files() == []
    assert (of(answer).number.number, of(answer).lead.people.get().name) == ("+16025550147", "Rosa Marín")


def test_it_is_as_it_would_have_been_on_time(site, wire):
    promise(17)
    site.post("leads/", {"phone": "602-555-0199"})
    wire.cut()
    said = site.post("leads/", {**BODY, "call_now_any_hour": True})
    wire.mend()
    promise(3)
    drain()

    at, by = (parse_datetime(text) for text in (said.json()["received_at"], said.json()["promise"]["by"]))
    request, place = of(said), of(said).lead.waiting
    assert by - at == timedelta(minutes=17)
    assert (request.received_at, request.promise_by, place.promise_by, place.asked_at) == (at, by, by, at)
    assert (request.way, request.key.label, request.lead.stage) == ("api", "a site", Stage.NEW)


def test_what_is_in_doubt_goes_to_review(site, wire):
    wire.cut()
    answer = site.post("leads/", {"phone": "12345"})
    wire.mend()
    drain()
    assert of(answer).lead.stage == Stage.NEEDS_REVIEW


def test_what_cannot_be_read_is_refused_as_ever(site, wire, files):
    wire.cut()
    assert site.post("leads/", {"phone": 7}).status_code == 400
    assert files() == []


def test_the_same_twice_is_one_lead_and_one_answer(site, wire, files):
    wire.cut()
    answers = [site.post("leads/", BODY, **SAME) for _ in range(2)]
    wire.mend()
    answers.append(site.post("leads/", BODY, **SAME))  # back, and not drained yet
    assert drain() == 1
    answers.append(site.post("leads/", BODY, **SAME))

    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert CallbackRequest.objects.filter(reference=answers[0].json()["reference"]).count() == 1
    assert Lead.objects.count() == 2  # the first is the one by which the key became known


def test_the_same_key_with_other_words_is_refused(site, wire):
    wire.cut()
    site.post("leads/", BODY, **SAME)
    assert site.post("leads/", {"phone": "602-555-0148"}, **SAME).json()["code"] == "key_reused"


def test_one_that_was_kept_before_and_is_sent_again_stays_one_lead(site, wire):
    """Its sender had not heard the first answer."""
    before = site.post("leads/", BODY, **SAME)
    wire.cut()
    again = site.post("leads/", BODY, **SAME)
    wire.mend()
    drain()

    assert (before.status_code, again.status_code) == (201, 202)
    assert of(before).lead == of(again).lead and of(again).settled_at
    assert of(again).given["name"] == "Rosa Marín"


def test_a_key_that_was_used_before_for_another_loses_nobody(site, wire):
    before = site.post("leads/", {"phone": "602-555-0148"}, **SAME)
    wire.cut()
    other = site.post("leads/", BODY, **SAME)
    wire.mend()
    drain()
    assert of(before).lead != of(other).lead


@pytest.mark.parametrize("headers", [SAME, {}])
def test_a_connection_that_ends_at_the_commit_makes_one_lead(site, wire, headers):
    wire.cut_at_the_next_answer()
    answer = site.post("leads/", BODY, **headers)
    wire.mend()

    assert answer.status_code == 202 and of(answer)  # it had been kept
    drain()
    assert Lead.objects.count() == 2
    if headers:
        assert site.post("leads/", BODY, **headers).content == answer.content
        assert Idempotency.objects.get().status == 202


def test_a_database_that_does_not_answer_is_not_waited_for_twice(site, wire):
    wire.hang()
    began = time.monotonic()
    first = site.post("leads/", BODY)
    between = time.monotonic()
    second = site.post("leads/", BODY)
    then = time.monotonic()
    wire.cut()
    wire.mend()

    assert (first.status_code, second.status_code, drain()) == (202, 202, 2)
    assert 1 < between - began < 4 and then - between < 1


LIMITS = {
    "out of connections": 'alter database "{}" connection limit 0',
    "read only": 'alter database "{}" set default_transaction_read_only = on',
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_database_that_is_there_and_takes_nothing(site, wire, fresh_database, limit):
    databases._as_owner(limit.format(fresh_database))
    connections.close_all()
    answer = site.post("leads/", BODY)
    databases._as_owner(f'alter database "{fresh_database}" connection limit -1')
    databases._as_owner(f'alter database "{fresh_database}" reset default_transaction_read_only')
    connections.close_all()

    assert answer.status_code == 202
    assert drain() == 1 and of(answer)


def test_a_key_that_nobody_saw_is_told_to_come_again(site, wire, client):
    unknown = Door(client, make_key(label="new", scope="intake")[1])
    wire.cut()
    answer = unknown.post("leads/", BODY)

    assert answer.status_code == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert Door(client, site.key + "x").post("leads/", BODY).status_code == 401  # its beginning is known


@pytest.mark.parametrize(("hours", "status"), [(23.9, 202), (24.1, 503)])
def test_a_key_is_trusted_for_a_day(site, wire, monkeypatch, hours, status):
    wire.cut()
    now = time.monotonic()
    monkeypatch.setattr(authentication.time, "monotonic", lambda: now + hours * 3600)
    assert site.post("leads/", BODY).status_code == status


def test_a_key_that_was_ended_meanwhile_sends_its_request_to_review(site, wire):
    wire.cut()
    answer = site.post("leads/", BODY)
    wire.mend()
    revoke(MachineKey.objects.get())
    drain()
    assert (of(answer).lead.stage, of(answer).lead.review_why) == (Stage.NEEDS_REVIEW, "key_ended")


def test_without_a_key_for_it_there_is_no_spool(site, wire, files, settings):
    settings.SPOOL_PUBLIC_KEY = ""
    wire.cut()
    answer = site.post("leads/", BODY)

    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert {"code", "detail"} <= set(answer.json()) and files() == []

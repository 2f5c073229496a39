"""The door for a provider's events: signed by the one who knows the token, kept once, worked once."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from leads.telephony import events
from leads.telephony.models import Event, Ring
from leads.telephony.signature import signature
from leads.telephony.twilio import Twilio
from tests.telephony.conftest import PATH, TOKEN, work

pytestmark = pytest.mark.django_db
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@examples(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(texts.filter(bool), texts, max_size=6))
def test_we_sign_as_twilios_own_library_does(fields):
    url = "https://desk.example/api/v1/events/twilio/?errand=x"
    theirs = RequestValidator(TOKEN).compute_signature(url, fields)
    assert signature(url, list(fields.items()), TOKEN) == theirs


def test_a_signed_ring_is_kept_and_answered_at_once(sender):
    answer = sender.post(sender.call())
    assert (answer.status_code, answer["Content-Type"], Event.objects.count()) == (200, "text/xml", 1)
    assert b"Please stay on the line" in answer.content and b"<Record" in answer.content


@pytest.mark.parametrize("place", range(0, 200, 23))
def test_one_byte_changed_is_refused(sender, place):
    fields = sender.call()
    body = bytearray(urlencode(fields).encode())
    at = place % len(body)
    body[at] = ord("7") if body[at] != ord("7") else ord("8")
    answer = sender.post(fields, body=body.decode())
    assert (answer.status_code, Event.objects.count()) == (403, 0)


@pytest.mark.parametrize("wrong", ["", "x", "é", "a" * 5000, RequestValidator("another").compute_signature("x", {})])
def test_a_wrong_signature_is_refused(sender, wrong):
    assert (sender.post(sender.call(), signature=wrong).status_code, Event.objects.count()) == (403, 0)


def test_another_address_is_not_what_was_signed(sender):
    fields = sender.call()
    right = RequestValidator(TOKEN).compute_signature(f"https://elsewhere.example{PATH}", fields)
    assert sender.post(fields, signature=right).status_code == 403


@pytest.mark.parametrize("body", ["\x00", "%00", "a=" * 300, "=", "CallSid", "%ff%fe=1"])
def test_odd_bodies_get_a_clear_answer(sender, body):
    assert sender.post({}, body=body).status_code == 403


def test_without_a_token_nothing_is_right(sender, settings):
    settings.TWILIO_AUTH_TOKEN = ""
    right = RequestValidator("").compute_signature(f"https://desk.example{PATH}", sender.call())
    assert sender.post(sender.call(), signature=right).status_code == 403


@pytest.mark.parametrize(
    ("minutes", "status"), [(0, 200), (4.9, 200), (-4.9, 200), (5.1, 403), (-5.1, 403), (600, 403)]
)
def test_a_time_that_is_five_minutes_off_is_refused(sender, minutes, status):
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes))
    assert sender.post(sender.call("completed", Timestamp=at)).status_code == status


def test_a_time_that_is_none_is_refused(sender):
    assert sender.post(sender.call("completed", Timestamp="yesterday")).status_code == 403


def test_a_replay_changes_nothing(sender, ana):
    fields = sender.call()
    sender.told(fields)
    before = Ring.history.count()
    sender.told(fields), sender.told(fields)
    assert (Event.objects.count(), Ring.objects.count(), Ring.history.count()) == (1, 1, before)


def test_by_hand_there_is_no_such_door(sender, settings):
    settings.TELEPHONY = "tel"
    assert sender.post(sender.call()).status_code == 404


def test_another_providers_door_is_shut(sender):
    assert sender.client.post("/api/v1/events/other/").status_code == 404
    assert sender.client.get(PATH).status_code == 405


def test_its_body_is_sealed_and_goes_when_the_work_is_done(sender):
    sender.post(sender.call())
    with connection.cursor() as cursor:
        cursor.execute("select body::bytea from telephony_event")
        (kept,) = cursor.fetchone()
    assert b"6025550147" not in bytes(kept)
    work()
    assert Event.objects.get().body is None


def test_an_event_that_cannot_be_done_keeps_no_other_from_its_work(sender, monkeypatch):
    sender.post(sender.call())
    sender.post(sender.call())
    first = Event.objects.order_by("received_at").first()
    real = dict(events.working.WORK)
    monkeypatch.setitem(
        events.working.WORK, "ring", lambda told, event: 1 / 0 if event == first else real["ring"](told, event)
    )
    work()
    assert (Ring.objects.count(), Event.objects.get(pk=first.pk).tries) == (1, 1)


def test_behind_a_proxy_the_public_address_counts(account):
    request = RequestFactory().post(PATH, b"CallSid=CA1&CallStatus=ringing", "application/x-www-form-urlencoded")
    fields = {"CallSid": "CA1", "CallStatus": "ringing"}
    right = RequestValidator(TOKEN).compute_signature(f"https://desk.example{PATH}", fields)
    request.META["HTTP_X_TWILIO_SIGNATURE"] = right
    request.META["HTTP_HOST"] = "10.0.0.7:8080"
    assert Twilio().heard(request).sid == "CA1"

"""The intake door, answer by answer (DESIGN.md, Addresses)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.people.keys import make_key, revoke
from leads.intake.models import CallbackRequest
from leads.models import ContactNumber, Lead

pytestmark = pytest.mark.django_db
SPELLINGS = ["6025550147", "(602) 555-0147", "+1 602 555 0147", "1-602-555-0147", "602.555.0147", "٦٠٢٥٥٥٠١٤٧"]


@pytest.fixture
def site(door):
    return door("a site")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_spelling_becomes_one_number(site, spelling):
    assert site.post("leads/", {"phone": spelling}).status_code == 201
    assert ContactNumber.objects.get().number == "+16025550147"


def test_201_says_reference_time_and_promise(site):
    answer = site.post("leads/", {"phone": "602-555-0147"}).json()
    assert set(answer) == {"reference", "received_at", "promise"}
    assert answer["promise"]["time_zone"] == "America/Phoenix"


def test_the_zone_of_the_promise_is_null_where_it_could_be_two(site):
    assert site.post("leads/", {"phone": "850-555-0147"}).json()["promise"]["time_zone"] is None


REVIEW = [
    {"phone": "12345"},
    {"phone": "+44 20 7946 0958"},
    {"phone": "602-555-0147", "for_whom": "a friend"},
    {"phone": "602-555-0147", "call_when": "soon"},
    {"phone": "602-555-0147", "communication": "pigeon"},
    {"phone": "602-555-0147", "time_zone": "Mars/Base"},
    {"phone": "602-555-0147", "language": "not a language"},
    {"phone": "602-555-0147", "safe_contact": {"voicemail": "perhaps"}},
    {"phone": "602-555-0147", "call_when": "window", "window_start": "2020-01-01T00:00:00Z"},
    {"phone": "602-555-0147", "call_when": "window", "window_start": "yesterday"},
]


@pytest.mark.parametrize("given", REVIEW)
def test_202_keeps_for_review_what_is_readable_but_breaks_a_rule(site, given):
    answer = site.post("leads/", given)
    request = CallbackRequest.objects.get()

    assert (answer.status_code, request.lead.stage) == (202, "needs_review")
    assert request.given == given


WRONG = [
    (b"[]", None),
    (b'"text"', None),
    ({}, "phone"),
    ({"phone": 6025550147}, "phone"),
    ({"phone": "12"}, "phone"),
    ({"phone": "1" * 16}, "phone"),
    ({"phone": "602-555-0147", "name": ["x"]}, "name"),
    ({"phone": "602-555-0147", "name": "x" * 4001}, "name"),
    ({"phone": "602-555-0147", "call_now_any_hour": "yes"}, "call_now_any_hour"),
    ({"phone": "602-555-0147", "safe_contact": []}, "safe_contact"),
    ({"phone": "602-555-0147", "safe_contact": {"text": "no"}}, "safe_contact.text"),
    ({"phone": "602-555-0147", "consent": {"channels": "call"}}, "consent.channels"),
]


@pytest.mark.parametrize(("body", "field"), WRONG)
def test_400_names_the_field(site, body, field):
    answer = site.post("leads/", body)

    assert answer.status_code == 400
    assert {"code", "detail"} <= set(answer.json())
    assert field is None or field in answer.json()["fields"]
    assert not Lead.objects.exists()


def test_unknown_fields_are_kept_sealed(site):
    site.post("leads/", {"phone": "602-555-0147", "favourite_garden": "roses"})
    assert CallbackRequest.objects.get().given["favourite_garden"] == "roses"


def test_401_without_a_key_or_with_one_that_was_taken_back(client, door):
    key, shown = make_key(label="site", scope="intake")
    revoke(key)
    for answer in (client.post("/api/v1/leads/", {}, "application/json"), door(shown).post("leads/", {"phone": "1"})):
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_403_for_a_navigator_who_posts_and_a_site_that_reads(door, ana, site):
    assert door(ana).post("leads/", {"phone": "602-555-0147"}).status_code == 403
    for path in ("leads/", "reminders/", "presence/"):
        assert site.get(path).status_code == 403
    assert site.post("queue/next/").status_code == 403


def test_a_replay_is_the_same_byte_for_byte(site):
    first, second = (site.post("leads/", {"phone": "602-555-0147"}, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Lead.objects.count() == 1


def test_422_for_the_same_key_with_another_body(site):
    site.post("leads/", {"phone": "602-555-0147"}, **{"Idempotency-Key": "k"})
    answer = site.post("leads/", {"phone": "602-555-0148"}, **{"Idempotency-Key": "k"})
    assert (answer.status_code, Lead.objects.count()) == (422, 1)


def test_another_sites_same_key_is_another_request(site, door):
    for one in (site, door("another site")):
        assert one.post("leads/", {"phone": "602-555-0147"}, **{"Idempotency-Key": "k"}).status_code == 201
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("key", ["", "has space", "ключ".encode().decode("latin-1"), "x" * 256])
def test_400_for_a_key_that_is_not_visible_ascii(site, key):
    answer = site.post("leads/", {"phone": "602-555-0147"}, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_a_receipt_says_received_and_nothing_else_to_its_own_key_alone(site, door):
    reference = site.post("leads/", {"phone": "602-555-0147"}).json()["reference"]
    assert site.get(f"requests/{reference}/").json() == {"status": "received"}
    assert door("another").get(f"requests/{reference}/").status_code == 404


def test_known_and_unknown_numbers_run_the_same_statements(site, django_assert_num_queries):
    site.post("leads/", {"phone": "602-555-0147"})
    known, unknown = [], []
    for phone, seen in (("602-555-0147", known), ("602-555-0199", unknown)):
        with django_assert_num_queries(1) as captured:
            site.post("leads/", {"phone": phone})
        seen += [query["sql"].split("values")[0][:200] for query in captured.captured_queries]
    assert len(known) == len(unknown)


def test_a_window_is_promised_by_its_end_and_not_called_before(site):
    start = timezone.now() + timedelta(hours=30)
    window = {"window_start": start.isoformat(), "window_end": (start + timedelta(hours=2)).isoformat()}
    answer = site.post("leads/", {"phone": "602-555-0147", "call_when": "window", **window})
    place = Lead.objects.get().waiting

    assert answer.json()["promise"]["by"] == place.promise_by.isoformat().replace("+00:00", "Z")
    assert place.opens_at == start


def test_the_body_that_was_sent_is_nowhere_in_clear(site):
    from django.db import connection

    site.post("leads/", {"phone": "602-555-0147", "name": "Renee Moss", "message": "a garden"})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'select count(*) from "{table}" t where t::text ~* %s', ["renee|garden|6025550147"])
            assert cursor.fetchone() == (0,), table

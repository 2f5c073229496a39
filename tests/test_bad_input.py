"""Whatever anybody sends, at any address, there is a clear answer and never a 5xx."""

import json

import pytest
from django.urls import get_resolver

from leads.models import Lead

pytestmark = pytest.mark.django_db
BODIES = {
    "nul": b'{"phone": "602-555-0147\\u0000"}',
    "lone surrogate": b'{"phone": "602-555-0147", "name": "\\ud800"}',
    "surrogate in a key": b'{"phone": "602-555-0147", "\\udfff": 1}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "deep and unclosed": b'{"phone": "1", "x": ' + b"[" * 5000,
    "duplicate key": b'{"phone": "602-555-0147", "phone": "602-555-0148"}',
    "bad utf-8": b'{"phone": "\xff\xfe"}',
    "nan": b'{"phone": NaN}',
    "endless number": b'{"phone": ' + b"9" * 5000 + b"}",
    "infinite": b'{"phone": 1e400}',
    "not json": b"phone=602-555-0147",
    "empty": b"",
    "array": b"[1, 2]",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["leads/", "find/", "calls/"])
def test_bad_json_is_400_in_json(door, ana, path, body):
    answer = door("site" if path == "leads/" else ana).post(path, body)
    expected = 201 if (path, body) == ("calls/", b"") else 400  # an inbound call needs no body
    assert answer.status_code == expected
    assert expected == 201 or {"code", "detail"} <= set(answer.json())
    assert Lead.objects.count() == (expected == 201)


def test_ten_megabytes_are_413(door):
    answer = door("site").post("leads/", b'{"phone": "' + b"1" * 10_000_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_another_content_type_is_415(client, door):
    site = door("site")
    answer = client.post("/api/v1/leads/", "phone=1", "text/plain", headers={"Authorization": f"Bearer {site.key}"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


PATHS = [
    "leads/١٢٣/",
    "leads/00000000-0000-7000-8000-000000000000/",
    "leads/?limit=1000000000",
    "leads/?limit=-1",
    "leads/?limit=١",
    "leads/?after=%00",
    "leads/?after=nope",
    "leads/?after=00000000-0000-7000-8000-000000000000",
    "leads/?q=%00",
    "requests/R٠/",
    "nothing/here/",
    "leads/%ff%fe/",
]


@pytest.mark.parametrize("path", PATHS)
def test_odd_addresses_get_a_clear_answer(door, ana, path):
    answer = door(ana).get(path)
    assert answer.status_code < 500
    assert answer["Content-Type"].startswith("application/json")
    assert answer.status_code == 200 or {"code", "detail"} <= set(answer.json())


def test_a_page_has_at_most_a_hundred_rows(door, ana, ask):
    for n in range(3):
        ask(f"602-555-01{n:02d}")
    assert len(door(ana).get("leads/?limit=2").json()["results"]) == 2
    assert door(ana).get("leads/?limit=1000000000").status_code == 200


def test_pages_go_through_every_lead_once(door, ana, ask):
    made = {str(ask(f"602-555-01{n:02d}").pk) for n in range(5)}
    seen, path = [], "leads/?limit=2"
    while path:
        page = door(ana).get(path.removeprefix("/api/v1/")).json()
        seen, path = seen + [row["id"] for row in page["results"]], page["next"]
    assert (len(seen), set(seen)) == (5, made)


def api_posts():
    """Every POST of the API that takes an id."""
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "api/v1/":
            yield from (str(one.pattern) for one in pattern.url_patterns if "uuid" in str(one.pattern))


ODD = [None, [], "x", 1, {"reason": 1}, {"to": "x", "reason": "y"}, {"until": "9999-12-31T23:59:59Z"}, {"outcome": []},
       {"outcome": "no_answer", "details": {"check_in_at": "0001-01-01T00:00:00+14:00"}},
       {"outcome": "call_back", "call_back_at": "9999-12-31T23:59:59-12:00"},
       {"outcome": "call_back", "call_back_at": "2027-03-14T02:30:00", "time_zone": "../etc"},
       {"fields": "phone"}, {"confirmed": {"local_time": {}}}, {"text": "a" * 30_000}]  # fmt: skip


@pytest.mark.parametrize("pattern", sorted(api_posts()))
def test_odd_bodies_never_break_a_door(door, ana, lead, pattern):
    api = door(ana)
    api.post(f"leads/{lead.pk}/claim/")
    for body in ODD:
        answer = api.post(pattern.replace("<uuid:pk>", str(lead.pk)), json.dumps(body))
        assert answer.status_code < 500, (pattern, body)

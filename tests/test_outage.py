"""The database is away: whoever asks hears so in words, with 911 and 988, and nothing of it fails twice."""

import pytest
from django.db import connections

from crm.people.keys import make_key
from tests import databases
from tests.conftest import make_user
from tests.keys import Door


@pytest.fixture
def shut(fresh_database):
    """Nobody may connect to the database any more."""

    def away():
        connections.close_all()
        databases._as_owner(f'alter database "{fresh_database}" allow_connections false')

    yield away
    databases._as_owner(f'alter database "{fresh_database}" allow_connections true')


def test_a_site_is_told_to_send_it_again(shut, client):
    site = Door(client, make_key(label="site", scope="intake")[1])
    shut()
    answer = site.post("leads/", {"phone": "602-555-0147"})

    assert answer.status_code == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert {"code", "detail"} <= set(answer.json())


@pytest.mark.parametrize("path", ["/call/", "/r/abcdefghijklmnopqrstuvwx/", "/queue/"])
def test_a_page_still_shows_911_and_988(shut, client, path):
    client.force_login(make_user("Ana Diaz", "navigator"))
    shut()
    answer = client.get(path)

    assert answer.status_code in (200, 503)
    assert "tel:911" in answer.content.decode() and "tel:988" in answer.content.decode()


def test_the_danger_card_does_not_notice(shut, client):
    shut()
    assert client.get("/danger/").status_code == 200


def test_readyz_says_what_is_missing(shut, client):
    shut()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, "database")

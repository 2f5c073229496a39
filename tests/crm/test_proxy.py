"""Whose address it is, behind proxies: what somebody writes about themself moves nothing."""

import pytest
from django.test import override_settings

from crm.web.proxy import TrustedProxies, client_address

PEER, ANA = "10.0.0.2", "198.51.100.7"


def seen(rf, hops: int, **said: str):
    """The request as the application sees it."""
    with override_settings(PROXY_HOPS=hops):
        return TrustedProxies(lambda request: request)(rf.get("/", REMOTE_ADDR=PEER, **said))


@pytest.mark.parametrize(
    ("hops", "said", "address"),
    [
        (0, "198.51.100.7", PEER),
        (1, "198.51.100.7", ANA),
        (1, "127.0.0.1, 198.51.100.7", ANA),
        (1, "127.0.0.1,,,198.51.100.7", ANA),
        (2, "127.0.0.1, 198.51.100.7, 10.0.0.9", ANA),
        (2, "198.51.100.7", PEER),
        (1, "", PEER),
        (1, "unknown", PEER),
        (1, "198.51.100.7:4711", PEER),
        (1, "<script>", PEER),
        (1, "2001:DB8::7", "2001:db8::7"),
    ],
)
def test_only_what_our_proxies_added_is_believed(rf, hops, said, address):
    assert seen(rf, hops, HTTP_X_FORWARDED_FOR=said).META["REMOTE_ADDR"] == address


def test_without_any_word_of_a_proxy_it_is_the_peer(rf):
    assert seen(rf, 1).META["REMOTE_ADDR"] == PEER
    assert client_address({}, 1) == ""


def test_without_proxies_nobody_came_by_https_because_they_say_so(rf):
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert not seen(rf, 0, HTTP_X_FORWARDED_PROTO="https").is_secure()
        assert seen(rf, 1, HTTP_X_FORWARDED_PROTO="https").is_secure()


@pytest.mark.django_db
@pytest.mark.parametrize("hops", [0, 1, 2])
def test_metrics_stay_closed_to_whoever_comes_through_a_proxy(client, settings, hops):
    settings.PROXY_HOPS = hops
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 127.0.0.1"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "said", "status"),
    [("", "", 404), ("", "Bearer ", 404), ("", "Bearer None", 404), ("t1", "Bearer t2", 404), ("t1", "Bearer t1", 200)],
)
def test_from_outside_metrics_open_to_the_token_only(client, settings, token, said, status):
    settings.METRICS_TOKEN = token
    outside = {"X-Forwarded-For": ANA, "Authorization": said}
    assert client.get("/metrics", headers=outside).status_code == status
    assert client.get("/metrics", headers={"X-Forwarded-For": ANA}).status_code == 404


@pytest.mark.django_db
def test_metrics_are_open_to_this_machine(client, settings):
    settings.PROXY_HOPS = 1
    assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_a_request_keeps_the_address_that_our_proxy_saw(client, settings):
    from leads.intake.models import CallbackRequest

    settings.PROXY_HOPS = 1
    client.post("/call/", {"phone": "602-555-0147"}, headers={"X-Forwarded-For": f"127.0.0.1, {ANA}"})
    assert CallbackRequest.objects.get().consent["address"] == ANA

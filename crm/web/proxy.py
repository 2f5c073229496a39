"""Who asks, when a proxy stands in front: the address that the last proxy of ours saw, and never one that was sent."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CLAIMS = (
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)


class TrustedProxies:
    """With WAYLINE_PROXY_HOPS=n, REMOTE_ADDR becomes the n-th address from the right of X-Forwarded-For.

    Each proxy of ours adds one at the right, so what a sender wrote stands further left and moves nothing. Without
    proxies nothing of it is believed. X-Forwarded-For itself stays: whoever has it came from outside (`/metrics`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PROXY_HOPS:
            request.META["REMOTE_ADDR"] = client_address(request.META, settings.PROXY_HOPS)
        else:
            for name in CLAIMS:
                request.META.pop(name, None)
        return self.get_response(request)


def client_address(meta: dict, hops: int) -> str:
    """The address that `hops` proxies vouch for; the peer's own when they did not all add one, or no address at all."""
    peer = meta.get("REMOTE_ADDR", "")
    said = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(said) < hops:
        return peer
    try:
        return str(ipaddress.ip_address(said[-hops]))
    except ValueError:
        return peer


def vouched(meta: dict, hops: int) -> bool:
    """Whether all our proxies stand between the sender and us: what the last of them sets is ours, not the sender's."""
    said = meta.get("HTTP_X_FORWARDED_FOR", "")
    return 0 < hops <= len([part for part in said.split(",") if part.strip()])


def own_origins(request: HttpRequest) -> set[str]:
    """The origins of our own pages: the one that was asked, and the public one."""
    public = urlsplit(settings.PUBLIC_URL)
    return {f"{request.scheme}://{request.get_host()}", f"{public.scheme}://{public.netloc}"}

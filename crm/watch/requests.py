"""One line and one count a request: its id, its route and never its address, how it ended, how long it took, who."""

import time
import uuid

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from crm.privacy.actor import request_id
from crm.web.proxy import vouched

from . import counts, spans
from .places import route_of

log = structlog.get_logger()
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


class Watched:
    """The outermost of all: whatever is answered passes here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        token = request_id.set(number := id_of(request))
        try:
            with spans.around(request) as span:
                response = self.get_response(request)
                facts = _facts(request, response)
                spans.end(span, facts, number)
            seconds = time.perf_counter() - began
            counts.count(facts["method"], facts["route"], facts["status"], seconds)
            log.info("request", **facts, ms=round(seconds * 1000, 1), actor=actor_of(request))
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = str(number)
        return response


def _facts(request: HttpRequest, response: HttpResponse) -> dict:
    method = request.method if request.method in METHODS else "other"
    return {"method": method, "route": route_of(request), "status": response.status_code}


def id_of(request: HttpRequest) -> uuid.UUID:
    """Ours, or the one that our own proxy gave: a sender chooses none."""
    said = request.META.get("HTTP_X_REQUEST_ID", "")
    if said and vouched(request.META, settings.PROXY_HOPS):
        try:
            return uuid.UUID(said)
        except ValueError:
            pass
    return uuid.uuid4()


def actor_of(request: HttpRequest) -> str:
    """`user:<uuid>` or `key:<uuid>` where somebody was asked for; a line alone looks up nobody."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "actor", "")

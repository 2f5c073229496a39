"""Whether we live, whether we can work, and the ages that matter."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from crm.watch import counts, gauges

from .refusals import NotFound

STALE = 30  # seconds without a heartbeat after which the sweeper counts as dead
HEARTBEAT = (
    "select coalesce(extract(epoch from now() - (select at from reminders_heartbeat where name = 'sweeper')), 1e9)"
)


def _heartbeat() -> float:
    with connection.cursor() as cursor:
        cursor.execute(HEARTBEAT)
        return float(cursor.fetchone()[0])


def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the sweeper has been heard; else 503 and which of them is missing."""
    try:
        heartbeat = _heartbeat()
    except DatabaseError:
        return JsonResponse({"status": "not ready", "missing": "database"}, status=503)
    if heartbeat > STALE:
        return JsonResponse({"status": "not ready", "missing": "sweeper"}, status=503)
    return JsonResponse({"status": "ready"})


def _has_token(request: HttpRequest) -> bool:
    """Where no token is set, nobody has it."""
    said, wanted = request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and constant_time_compare(said, wanted)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine or whoever has the token."""
    here = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
    if not here and not _has_token(request):
        raise NotFound
    return HttpResponse(counts.text() + gauges.text(), content_type="text/plain; version=0.0.4")

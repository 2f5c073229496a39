"""Failures told to Sentry, where somebody set one up: class, places, route and request, and nothing else."""

import sys
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.signals import got_request_exception

from crm.privacy.actor import request_id

from .places import frames_of, route_of

log = structlog.get_logger()
FRAME = ("filename", "function", "lineno", "in_app")
HEAD = ("event_id", "timestamp", "platform", "level", "type")
SPAN = ("trace_id", "span_id", "parent_span_id", "op", "start_timestamp", "timestamp", "status")


def start() -> None:
    """Off unless WAYLINE_SENTRY_DSN is set; until then nothing of it is even read from the disk."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from celery.signals import task_failure

    sentry_sdk.init(
        settings.SENTRY_DSN,
        release="wayline",
        server_name="wayline",
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_event,
        before_send_transaction=_transaction,
    )
    got_request_exception.connect(_unhandled, dispatch_uid="watch.failures")
    task_failure.connect(_task_failed, dispatch_uid="watch.failures")


def report(problem: BaseException, route: str = "") -> None:
    """Tell of a failure that was caught and answered."""
    if settings.SENTRY_DSN:
        import sentry_sdk

        with sentry_sdk.new_scope() as scope:
            scope.set_extra("route", route)
            sentry_sdk.capture_exception(problem)


def _unhandled(request=None, **_) -> None:
    problem = sys.exc_info()[1]
    if problem:
        report(problem, route_of(request) if request else "")


def _task_failed(sender=None, exception=None, **_) -> None:
    if exception:
        report(exception, getattr(sender, "name", ""))


def _event(event: Any, hint: dict) -> Any:
    """The event made anew of what is listed."""
    values = (event.get("exception") or {}).get("values") or []
    route = (event.get("extra") or {}).get("route", "")
    return _head(event, route) | {"exception": {"values": [_exception(one) for one in values]}}


def _transaction(event: Any, hint: dict) -> Any:
    trace = (event.get("contexts") or {}).get("trace") or {}
    spans = [_listed(one, SPAN) for one in event.get("spans") or []]
    times = _listed(event, ("start_timestamp",))
    name = (event.get("extra") or {}).get("route", "")
    return _head(event, name) | times | {"contexts": {"trace": _listed(trace, SPAN)}, "spans": spans}


def _head(event: dict, route: str) -> dict:
    request = str(request_id.get() or "")
    return _listed(event, HEAD) | {"release": "wayline", "transaction": route, "tags": {"request": request}}


def _exception(one: dict) -> dict:
    frames = (one.get("stacktrace") or {}).get("frames") or []
    return _listed(one, ("type", "module")) | {"stacktrace": {"frames": [_listed(frame, FRAME) for frame in frames]}}


def _listed(found: dict, names: tuple[str, ...]) -> dict:
    return {name: found[name] for name in names if name in found}


def say_no_words() -> None:
    """What ends this process or one of its threads is written down as a line, and told; its words are not."""
    sys.excepthook = lambda _kind, problem, _trace: _ended(problem)
    threading.excepthook = lambda told: _ended(told.exc_value) if told.exc_value else None


def _ended(problem: BaseException) -> None:
    log.error("ended", **frames_of(problem))
    report(problem)
    if settings.SENTRY_DSN:
        import sentry_sdk

        sentry_sdk.flush(2)

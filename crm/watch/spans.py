"""One span a request for OpenTelemetry, where somebody collects them: what the request's line says, and nothing else.

The library's own middleware writes down addresses, networks and headers; this one writes a list.
"""

import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.http import HttpRequest

_tracer: Any = None


def start() -> None:
    """Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; until then nothing of it is even read from the disk."""
    global _tracer
    if not settings.OTLP_ENDPOINT:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "wayline"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("wayline")


def around(request: HttpRequest) -> AbstractContextManager:
    if _tracer is None:
        return nullcontext()
    from opentelemetry.trace import SpanKind

    words = {"record_exception": False, "set_status_on_exception": False}
    return _tracer.start_as_current_span("request", kind=SpanKind.SERVER, **words)


def end(span: Any, facts: dict, number: uuid.UUID) -> None:
    """The name is known at the end: before, nobody knows the route."""
    if span is None:
        return
    from opentelemetry.trace import StatusCode

    method, route, status = facts["method"], facts["route"], facts["status"]
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    span.set_attribute("wayline.request", str(number))
    if status >= 500:
        span.set_status(StatusCode.ERROR)

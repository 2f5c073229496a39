"""Counts of requests for Prometheus, summed over all processes of one web server: docs/decisions/0022.

Imported before anything else of prometheus_client, which asks for its folder as it is imported.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import psutil
from django.conf import settings


def _folder() -> Path:
    """One for all children of one parent; those of parents that are gone are swept out."""
    base = Path(settings.METRICS_DIR)
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = base / str(os.getppid())
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise PermissionError
    except OSError:
        return Path(tempfile.mkdtemp(prefix="wayline-metrics-"))
    _sweep(base)
    return folder


def _sweep(base: Path) -> None:
    for other in base.iterdir():
        if other.name.isdigit() and not psutil.pid_exists(int(other.name)):
            shutil.rmtree(other, ignore_errors=True)


os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder())

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_own = CollectorRegistry()
REQUESTS = Counter("wayline_requests", "Requests by route and status", ["method", "route", "status"], registry=_own)
SECONDS = Histogram(
    "wayline_request_seconds", "How long they took", ["method", "route"], buckets=BUCKETS, registry=_own
)
LIMITED = Counter("wayline_limited", "Requests over a limit", ["limit"], registry=_own)

UNTOLD = Counter("wayline_live_untold", "Notices that Valkey did not take at once", registry=_own)


@lru_cache(maxsize=4096)
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """A full disk or a folder that somebody removed costs counts, and never a request."""
    with suppress(OSError):
        requests, took = _series(method, route, status)
        requests.inc()
        took.observe(seconds)


def text() -> bytes:
    """What all processes have counted, in Prometheus' words."""
    found = CollectorRegistry()
    MultiProcessCollector(found)
    return generate_latest(found)

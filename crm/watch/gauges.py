"""The ages that matter, read when somebody asks for them. Each floor registers its own when it is ready."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from django.db import connection, transaction

from .places import frames_of

log = structlog.get_logger()
ONE_SECONDS, ALL_SECONDS = 1.0, 5.0
MOST = 10_000  # so many rows are looked at, and no more: a million waiting must not make it slow
Found = float | dict[str, float]


@dataclass(frozen=True)
class Gauge:
    """`ask` answers one value, or one for each value of `label`."""

    name: str
    help: str
    ask: Callable[[], Found]
    label: str = ""

    def lines(self, found: Found) -> Iterator[str]:
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} gauge"
        if isinstance(found, dict):
            yield from (f'{self.name}{{{self.label}="{each}"}} {value:.3f}' for each, value in sorted(found.items()))
        else:
            yield f"{self.name} {found:.3f}"


GAUGES: dict[str, Gauge] = {}


def gauge(name: str, help: str, ask: Callable[[], Found], label: str = "") -> None:
    """Register `wayline_<name>`. `ask` is called at each scrape; one that fails is counted and left out."""
    GAUGES[name] = Gauge(f"wayline_{name}", help, ask, label)


def rows(query: str, *values) -> list[tuple]:
    """One query that may take a second."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = {int(ONE_SECONDS * 1000)}")
        cursor.execute(query, values)
        return cursor.fetchall()


def number(query: str, *values) -> Callable[[], float]:
    """For `gauge`: asks the database for one number; nothing there is 0."""
    return lambda: float(rows(query, *values)[0][0] or 0)


def many(query: str, *values) -> Callable[[], dict[str, float]]:
    """For `gauge` with a label: rows of (label, number)."""
    return lambda: {str(name): float(found or 0) for name, found in rows(query, *values)}


def capped(query: str) -> str:
    """How many rows `query` has, counted no further than MOST."""
    return f"select count(*) from (select from ({query}) every limit {MOST}) counted"


def age(column: str, where: str) -> str:
    """Seconds since the earliest `column`; 0 when there is none, or when it is still to come."""
    return f"select greatest(0, extract(epoch from statement_timestamp() - min({column}))) from {where}"


def text() -> bytes:
    """All of them. What fails, or has no time left, is told by `wayline_scrape_errors`."""
    lines, failed, began = [], 0, time.monotonic()
    for one in list(GAUGES.values()):
        try:
            if time.monotonic() - began > ALL_SECONDS:
                raise TimeoutError
            lines += list(one.lines(one.ask()))
        except Exception as problem:  # told by the count: one that cannot be read must not hide the others
            failed += 1
            log.warning("not measured", where=one.name, error=frames_of(problem)["error"])
    errors = Gauge("wayline_scrape_errors", "Gauges that could not be read this time", lambda: failed)
    return ("\n".join([*lines, *errors.lines(failed)]) + "\n").encode()

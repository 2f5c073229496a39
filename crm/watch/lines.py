"""Log lines are fields of a list: whatever is not listed is not written, so nobody's words can be."""

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from django.conf import settings

from crm.privacy.actor import request_id

from .places import frames_of

ORDER = ["at", "level", "logger", "event"]
FIELDS = {
    *ORDER,
    "request",
    "method",
    "route",
    "status",
    "ms",
    "actor",
    "chore",
    "task",
    "rows",
    "count",
    "error",
    "where",
}
_SECRETS = [
    re.compile(r"\d[\d\s().+-]{6,}\d"),
    re.compile(r"[^\s@]+@[^\s@]+"),
    re.compile(r"(?<=/r/)[\w-]+|(?<=/start/)[\w-]+"),  # whoever has such a link is let in
]
Fields = MutableMapping[str, Any]


def keep(_logger, level: str, fields: Fields) -> Fields:
    """What is listed, with the time, the level and the request that it belongs to."""
    about = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": fields.pop("event")}
    if request := request_id.get():
        about["request"] = str(request)
    return about | {name: value for name, value in fields.items() if name in FIELDS and value != ""}


def as_json(_logger, _level: str, fields: Fields) -> str:
    return orjson.dumps(fields, default=str).decode()


_as_text = structlog.processors.LogfmtRenderer(key_order=ORDER, drop_missing=True)


def render(logger, level: str, fields: Fields) -> str:
    """JSON for machines that collect, `name=value` for a person at a terminal."""
    return (as_json if settings.LOG_FORMAT == "json" else _as_text)(logger, level, fields)


class Stderr:
    """Where lines go: one write each, so that lines of several threads and processes stay whole."""

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")

    debug = info = warning = error = critical = msg


def set_up() -> None:
    structlog.configure(
        processors=[keep, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Stderr(),
        cache_logger_on_first_use=True,
    )


def clean(text: str) -> str:
    """The second net: no numbers of seven digits or more, no addresses, no links that let somebody in."""
    for secret in _SECRETS:
        text = secret.sub("•", text)
    return text


class Line(logging.Formatter):
    """Lines of the standard library's loggers, in the same shape and by the same list."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {"logger": record.name, "event": _said(record)}
        if record.exc_info and record.exc_info[1]:
            fields |= frames_of(record.exc_info[1])
        if status := getattr(record, "status_code", None):
            fields["status"] = status
        level = record.levelname.lower()
        return render(None, level, keep(None, level, fields))


def _said(record: logging.LogRecord) -> str:
    """Our own words; of other people's code the words that stand in it, without what it put between them."""
    if record.name.startswith("wayline"):
        return clean(record.getMessage())
    if record.args:
        return clean(str(record.msg))
    return f"said at {record.filename}:{record.lineno}"  # the text may be made of what somebody sent

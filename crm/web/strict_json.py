"""One JSON reader for every door: what it cannot read exactly once, it refuses.

Django REST framework's own lets through duplicate keys (the last wins), NUL and lone surrogates (500 in PostgreSQL)
and deep nesting (500). RFC 8259 §4 calls duplicate names unpredictable; we call them 400.
"""

import json
import re

from django.http import HttpRequest
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from .refusals import Invalid, TooLarge

LIMIT = 256 * 1024  # bytes
DEPTH = 32
_BAD = re.compile(r"[\x00\ud800-\udfff]")
_OPENERS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)


def _depth(raw: bytes) -> int:
    """How deep it is nested; not looked into when it has too few brackets to be too deep."""
    if (most := raw.count(b"{") + raw.count(b"[")) <= DEPTH:
        return most
    now = deepest = 0
    for found in _OPENERS.finditer(raw):
        now += 1 if found[1] else -1 if found[2] else 0
        deepest = max(deepest, now)
        if deepest > DEPTH:
            break
    return deepest


def _no_twins(pairs: list[tuple]) -> dict:
    facts = dict(pairs)
    if len(facts) != len(pairs):
        raise Invalid("A name stands twice in one object.", code="duplicate_key")
    return facts


def _check_text(value) -> None:
    """Every text of it. Only an escape can bring such a character: raw ones are no UTF-8, or no JSON."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str) and _BAD.search(item):
            raise Invalid("The text has a character that cannot be kept.", code="bad_character")
        if isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            todo += item


def _no_constant(name: str):
    raise Invalid("NaN and Infinity are not JSON.")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise Invalid("A number is too large.")
    return value


def _whole(digits: str) -> int:
    if len(digits) > 18:
        raise Invalid("A number is too long.")
    return int(digits)


def read(raw: bytes):
    """The value that `raw` says. Raises Invalid (400) or TooLarge (413)."""
    if len(raw) > LIMIT:
        raise TooLarge("That is more than we take at once: 256 kB.")
    if _depth(raw) > DEPTH:
        raise Invalid("The JSON is nested too deeply.", code="too_deep")
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_no_twins,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except ValueError as problem:
        raise Invalid("The body is not JSON.", code="not_json") from problem
    if b"\\u" in raw:
        _check_text(value)
    return value


def body_of(request: HttpRequest):
    """What a request says whose view does not belong to the framework; {} for nothing. 415 for another kind of body."""
    raw = request.read(LIMIT + 1)
    if not raw.strip():
        return {}
    if request.content_type != "application/json":
        raise UnsupportedMediaType(request.content_type or "")
    return read(raw)


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(LIMIT + 1)
        return read(raw) if raw.strip() else {}

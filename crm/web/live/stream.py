"""`/live/`: server-sent events, asynchronous, in a process of its own. A stream holds no database connection."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import DatabaseError

from crm.web.middleware import HEADERS
from crm.web.refusals import CODES, NotFound, Refusal, Unavailable

from . import doors
from .hub import Hub, Listener
from .notices import event

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

log = logging.getLogger("wayline.live")
RETRY = b"retry: 3000\n\n"  # milliseconds until a browser that was cut off comes again
STILL_HERE = b": still here\n\n"  # keeps the line open; a page's script does not see it
PACE = 0.1  # seconds between two writes to one listener: what comes in between goes together
SLOW = 20  # seconds that a listener may take to accept one write
_hub: Hub | None = None


def hub() -> Hub:
    """This process's, begun with its first stream."""
    global _hub
    if _hub is None:
        _hub = Hub()
        _hub.start()
    return _hub


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    if scope["type"] != "http":
        return None
    if scope["path"] == "/live/healthz":
        return await _answer(send, 200, {"status": "alive"})
    try:
        watcher = await _enter(scope)
    except Refusal as problem:
        return await _answer(send, problem.status, {"code": problem.code, "detail": problem.detail})
    except DatabaseError as problem:
        log.warning("database away: %s", type(problem).__name__)
        away = Unavailable()
        again = {"Retry-After": str(away.facts.pop("retry_after"))}
        return await _answer(send, 503, away.body(), again)
    return await _stream(hub().join(watcher, _since(scope)), receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    for kind in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{kind}.complete"})


async def _enter(scope: Scope) -> doors.Watcher:
    if scope["path"] != "/live/":
        raise NotFound
    if scope["method"] != "GET":
        raise _Method
    return await hub().porter.ask(partial(doors.enter, _session(scope), _query(scope)))


class _Method(Refusal):
    status, code = 405, CODES[405][0]

    def __init__(self) -> None:
        super().__init__(CODES[405][1])


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def _session(scope: Scope) -> str:
    try:
        found = SimpleCookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found and found.value.isascii() and found.value.isalnum() else ""


def _query(scope: Scope) -> dict[str, str]:
    try:
        return dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=10))
    except ValueError:
        return {}


def _since(scope: Scope) -> str:
    """What they heard last: the browser says it when it comes back by itself, the page when it opens a stream anew."""
    return _header(scope, b"last-event-id") or _query(scope).get("since", "")


async def _answer(send: Send, status: int, body: dict, more: dict[str, str] | None = None) -> None:
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(more or {})}
    await send({"type": "http.response.start", "status": status, "headers": list(_encoded(headers))})
    await send({"type": "http.response.body", "body": content})


def _encoded(headers: dict[str, str]) -> Iterator[tuple[bytes, bytes]]:
    for name, value in {**HEADERS, "Cache-Control": "no-store", "Vary": "Cookie", **headers}.items():
        yield name.lower().encode(), value.encode()


async def _stream(listener: Listener, receive: Receive, send: Send) -> None:
    headers = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    left = asyncio.create_task(_left(receive, listener))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": list(_encoded(headers))})
        await _write(send, RETRY + listener.taken() + _beat())
        while not listener.ended:
            said = await listener.take(settings.LIVE_BEAT_SECONDS)
            if not listener.ended:
                await _write(send, said or STILL_HERE + _beat())
                await asyncio.sleep(PACE)
        await send({"type": "http.response.body", "body": b""})
    except (OSError, RuntimeError, TimeoutError):  # they left in the middle of a word
        pass
    finally:
        left.cancel()
        hub().leave(listener)


def _beat() -> bytes:
    """That we are here and hear; without Valkey we say nothing, and the page asks by itself."""
    return event("beat", "", hub().last) if hub().hears else b""


async def _write(send: Send, said: bytes) -> None:
    async with asyncio.timeout(SLOW):
        await send({"type": "http.response.body", "body": said, "more_body": True})


async def _left(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()

"""Pages and live streams on one port, for `dev.py up`. In production nginx parts them: docs/decisions/0019."""

from a2wsgi import WSGIMiddleware

from config.asgi import application as live
from config.wsgi import application as pages

THREADS = 8
_pages = WSGIMiddleware(pages, workers=THREADS)


async def application(scope, receive, send) -> None:
    async def hear():
        return await receive()  # the library wants a coroutine, where granian gives another kind of awaitable

    if scope["type"] != "http" or scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    else:
        await _pages(scope, hear, send)

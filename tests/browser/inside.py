"""Wayline's pages served from inside the test, so that its clock can stand where the test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import SimpleNamespace

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.test import Client


class Handler(WSGIRequestHandler):
    """Nobody reads what it would print."""

    def log_message(self, *_):
        pass


@contextmanager
def served() -> Iterator[SimpleNamespace]:
    """A house that has an address, and no other service: no sweeper, no worker, no live notices."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Handler)
    server.set_app(WSGIHandler())
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", demo={"users": {}})
    finally:
        server.shutdown()
        server.server_close()
        connections.close_all()


def let_in(watched, user) -> None:
    """Signed in as `user`, without the door: that has tests of its own."""
    client = Client()
    client.force_login(user)
    kept = [{"name": name, "value": one.value, "url": watched.house.url} for name, one in client.cookies.items()]
    watched.context.add_cookies(kept)

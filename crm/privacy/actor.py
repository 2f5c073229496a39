"""Who is acting, on whose behalf of what: told to the database, whose triggers write it into every history row."""

import functools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.db import connection, transaction

from . import vault

request_id: ContextVar[uuid.UUID | None] = ContextVar("request_id", default=None)
_signed: ContextVar[tuple[str, str] | None] = ContextVar("signed", default=None)


class Actor(Protocol):
    """Whoever may act: `actor` is `user:<uuid>`, `key:<uuid>`, `requester:<uuid>`, `page:call` or `system`."""

    @property
    def actor(self) -> str: ...


def settings_sql() -> str:
    """The select list that tells PostgreSQL who acts; takes actor, request and purpose."""
    return (
        "set_config('app.actor', %s::text, true), set_config('app.request', %s::text, true), "
        "set_config('app.purpose', %s::text, true)"
    )


def settings_values(actor: str, purpose: str) -> list[str]:
    return [actor, str(request_id.get() or ""), purpose]


def _tell(actor: str, purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {settings_sql()}", settings_values(actor, purpose))


@contextmanager
def signed(by: Actor, purpose: str) -> Iterator[None]:
    """One transaction in which every write carries `by` and `purpose`; inside another, the outer one's come back."""
    before = _signed.get()
    with vault.session(), transaction.atomic():
        _tell(by.actor, purpose)
        token = _signed.set((by.actor, purpose))
        try:
            yield
        finally:
            _signed.reset(token)
        if before:
            _tell(*before)


def action(purpose: str):
    """Make a verb of a function that takes `by=`: one signed transaction from its first line to its last."""

    def wrap(verb):
        @functools.wraps(verb)
        def run(*args, by, **words):
            with signed(by, purpose):
                return verb(*args, by=by, **words)

        return run

    return wrap

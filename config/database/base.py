"""Django's PostgreSQL backend, with a health check that costs no round trip, and with a limit to its patience."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

from crm import patience

CONNECT_SECONDS, HURRIED_CONNECT_SECONDS = 5, 2


class Connection(psycopg.Connection[Any]):
    """One that hangs up when hurried work has waited long enough: what it had asked may or may not have happened."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.raw: dict[bytes, psycopg.RawCursor] = {}

    def cursor_of(self, sql: bytes) -> psycopg.RawCursor:
        """One that stays with its statement, and so knows the statement's name and its values' kinds already."""
        return self.raw.get(sql) or self.raw.setdefault(sql, psycopg.RawCursor(self))

    def wait(self, gen: Any, *words: Any, **more: Any) -> Any:
        left = patience.left()
        if left is None:
            return super().wait(gen, *words, **more)
        try:
            found = super().wait(gen, timeout=left)
        except psycopg.OperationalError:
            if self.info.transaction_status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
                patience.note_away()
                self.close()
            raise
        patience.note_back()
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that went away has hung up: its end is then waiting to be read on a connection that should be silent."""

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        return not select.select([self.connection.fileno()], [], [], 0)[0]

    def close_if_unusable_or_obsolete(self) -> None:
        """At the edges of a request, where Django would connect anew only to ask for a setting, and fail outside it."""
        if self.connection is not None and not self.in_atomic_block and not self.is_usable():
            self.close()
        super().close_if_unusable_or_obsolete()

    def ensure_connection(self) -> None:
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()
        if patience.refuses():
            with self.wrap_database_errors:
                raise psycopg.OperationalError("The database is away.")
        super().ensure_connection()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        seconds = CONNECT_SECONDS if patience.left() is None else HURRIED_CONNECT_SECONDS
        try:
            connection = Connection.connect(**conn_params, connect_timeout=seconds)
        except psycopg.OperationalError:
            patience.note_away()
            raise
        patience.note_back()
        return connection

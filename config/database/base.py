"""Django's PostgreSQL backend, with a health check that costs no round trip."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that went away has hung up: its end is then waiting to be read on a connection that should be silent."""

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        return not select.select([self.connection.fileno()], [], [], 0)[0]

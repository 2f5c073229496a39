"""The application's clock, for tests that live through hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the application's clock show `moment`."""
    with mock.patch("django.utils.timezone.now", lambda: moment):
        yield

"""A place in the queue, as the tests of the queue want it."""

import pytest

from leads.models import Waiting


@pytest.fixture
def place(ask):
    """Somebody waits, with facts of their place in the queue set; returns their lead."""
    numbers = iter(range(10, 99))

    def place(phone="", **facts):
        lead = ask(phone=phone or f"602-555-01{next(numbers)}")
        Waiting.objects.filter(pk=lead.pk).update(**facts)
        return lead

    return place

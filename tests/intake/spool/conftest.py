"""Django in this process, with a wire to its database that can be cut, and a spool of the test's own."""

import pytest
from django.db import connections

from crm import patience
from leads.intake.spool import folder
from tests.conftest import make_test_helpline
from tests.keys import Door, make_key
from tests.wire import Wire


@pytest.fixture
def spool(tmp_path, settings):
    """The folder, empty."""
    settings.SPOOL = str(tmp_path / "spool")
    folder._counted = (float("-inf"), 0)
    return tmp_path / "spool"


@pytest.fixture
def wire(fresh_database, spool):
    make_test_helpline()
    one = Wire()
    known, here = connections["default"].settings_dict, {"HOST": "127.0.0.1", "PORT": one.port}
    before = {name: known[name] for name in here}
    connections.close_all()
    known.update(here)
    yield one
    one.cut()
    connections.close_all()
    known.update(before)
    patience.note_back()


@pytest.fixture
def site(wire, client):
    """A site whose key this process has seen."""
    door = Door(client, make_key(label="a site", scope="intake")[1])
    assert door.post("leads/", {"phone": "602-555-0100"}).status_code == 201
    return door


@pytest.fixture
def files(spool):
    """The names in the folder, by their ending."""
    return lambda ending=".sealed": sorted(one.name for one in spool.glob(f"*{ending}"))

"""Valkey goes and comes back: nobody who tells waits, open streams say so, and nothing that was told is lost."""

import re
import tempfile
import time
from pathlib import Path

import pytest

from config import embedded
from config.processes import until
from config.valkey import Valkey
from crm.watch import counts
from crm.web.live import tell, telling
from tests.live.conftest import Live

pytestmark = pytest.mark.slow


@pytest.fixture
def valkey():
    folder = Path(tempfile.mkdtemp(prefix="wayline-valkey-"))
    folder.chmod(0o755)  # else Valkey, which is not root, could not reach it
    one = Valkey(embedded.place_for(folder), "only-for-this-test", folder / "valkey.log", for_tests=True)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def live(valkey, fresh_database, settings, tmp_path, monkeypatch):
    """A process of streams, and a teller, on a Valkey of their own."""
    settings.LIVE_STREAM, settings.REDIS_URL = f"wayline:live:{fresh_database}", valkey.url
    monkeypatch.setattr(telling, "teller", telling.Teller())
    one = Live(fresh_database, tmp_path)
    one.env["REDIS_URL"] = valkey.url
    yield one.start()
    one.end()


def untold() -> float:
    """As Prometheus reads it."""
    found = re.search(r"^wayline_live_untold_total (\S+)", counts.text().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_stream_outlives_valkey_and_hears_what_was_told_meanwhile(live, valkey, people):
    stream = live.open(people.ana)
    valkey.stop()
    assert stream.hear("away")
    before, begun = untold(), time.monotonic()
    tell("queue")
    assert time.monotonic() - begun < 0.05
    assert until(lambda: untold() > before, 5)
    valkey.start()

    stream.hear_all("refresh", "queue")
    assert stream.hear("beat")
    assert live.open(people.ana).status == 200


def test_while_valkey_is_away_a_stream_opens_and_says_so(live, valkey, people):
    live.open(people.ben)
    valkey.stop()
    stream = live.open_as_it_is(people.ana)
    assert stream.status == 200
    assert stream.hear("away")


def test_what_waits_for_valkey_is_bounded(valkey, settings, monkeypatch):
    settings.REDIS_URL, before = "redis://127.0.0.1:1/0", untold()
    teller = telling.Teller()
    for number in range(telling.MOST * 2):
        teller.say(telling.Notice("lead", str(number)))
    assert len(teller.waiting) <= telling.MOST and untold() > before
    teller.waiting.clear()

"""Two processes keep one limit, also when Valkey is killed under them and when it comes back without a memory."""

import json
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest
from redis import Redis

from config.place import place_for
from config.processes import until
from config.valkey import Valkey

pytestmark = pytest.mark.slow
MOST = 40
HIDDEN = 2 * (MOST // 8)  # what two processes may not have told each other yet
ALONE, TOGETHER = "limits are counted by each process alone", "limits are shared"
BODY = json.dumps({"phone": "602-555-0147"}).encode()


@pytest.fixture(scope="module")
def valkey():
    folder = Path(tempfile.mkdtemp(prefix="wayline-limits-"))
    folder.chmod(0o755)
    one = Valkey(place_for(folder / "data"), "limits", folder / "valkey.log", for_tests=True)
    one.start()
    yield one
    one.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def more(valkey):
    rates = f"network={MOST}/600,key=off,number=off"
    return {"REDIS_URL": valkey.url, "WAYLINE_LIMITS": rates, "WAYLINE_PROXY_HOPS": "1"}


@pytest.fixture
def told(valkey):
    """How many Valkey has been told of in all."""
    line = Redis.from_url(valkey.url)
    return lambda: sum(int(line.get(key) or 0) for key in line.scan_iter("wl:limit:*"))


def post(web, network: str, times: int) -> list[int]:
    """The statuses; each with another word about itself, which moves nothing."""
    said = ({"X-Forwarded-For": f"10.0.{n}.1, {network}.{n % 250}"} for n in range(times))
    return [web.post_lead(BODY, **one)[0] for one in said]


def post_slowly(web, network: str, told) -> int:
    """So many that both hear of each other in between; answers how many were let in."""
    let_in, before = 0, told()
    for _ in range(10):
        statuses = post(web, network, 8)
        assert set(statuses) <= {201, 429}
        let_in += statuses.count(201)
        known = before + let_in - HIDDEN
        assert until(lambda known=known: told() >= known, 5)
    return let_in


def test_two_processes_keep_one_limit(web, told):
    assert MOST <= post_slowly(web, "203.0.113", told) <= MOST + 2 * HIDDEN
    assert len(web.workers()) == 2


def test_when_valkey_is_killed_the_limit_stays_and_nobody_waits(web, valkey, told):
    assert set(post(web, "198.51.100", 24)) == {201}
    assert until(lambda: told() >= 24 - HIDDEN, 5)
    valkey.process.send_signal(signal.SIGKILL)
    valkey.process.wait()

    waits, statuses = [], []
    for _ in range(2 * MOST):
        began = time.monotonic()
        statuses += post(web, "198.51.100", 1)
        waits.append(time.monotonic() - began)
    assert set(statuses) == {201, 429} and 24 + statuses.count(201) <= 2 * MOST
    assert sorted(waits)[-3] < 0.5


def test_a_valkey_that_comes_back_without_a_memory_is_told_again(web, valkey, told):
    valkey.start()
    log = web.logs / "web.log"
    assert until(lambda: told() > 0 and 0 < log.read_text().count(ALONE) == log.read_text().count(TOGETHER), 15)
    assert set(post(web, "198.51.100", 8)) <= {201, 429} and 429 in post(web, "198.51.100", 8)
    assert MOST <= post_slowly(web, "192.0.2", told) <= MOST + 2 * HIDDEN

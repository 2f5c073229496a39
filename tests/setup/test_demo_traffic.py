"""Synthetic callers: they arrive by the demo's own door, and nowhere else."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from config.processes import until
from tests.browser.house import House


@pytest.fixture(scope="module")
def house(migrated, tmp_path_factory):
    one = House(migrated, tmp_path_factory.mktemp("traffic"), "--empty")
    try:
        yield one.start()
    finally:
        one.stop()


def came(house: House) -> int:
    return house.sql("select count(*) from intake_callbackrequest where way = 'api'")[0][0]


def test_synthetic_requests_arrive_until_they_are_stopped(house):
    house._spawn("traffic", "manage.py", "demo_traffic", "--every", "0.2")
    traffic = house.running[-1]
    assert until(lambda: came(house) >= 3, 30), (house.logs / "traffic.log").read_text()
    traffic.terminate()

    assert traffic.wait(10) == 0
    assert "555" not in (house.logs / "traffic.log").read_text()


@pytest.mark.django_db
def test_a_real_helpline_gets_no_synthetic_callers(settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "demo.json").write_text("{}")

    with pytest.raises(CommandError, match="not the demo") as refused:
        call_command("demo_traffic")
    assert refused.value.returncode == 2


def test_another_databases_key_is_refused(house):
    house.sql("update people_machinekey set revoked_at = now() where label = 'Demo site'")
    done = subprocess.run(
        [sys.executable, "manage.py", "demo_traffic"], env=house._environment(), capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "of another database" in done.stderr

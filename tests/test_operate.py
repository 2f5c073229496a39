"""docs/operate.md and docs/upgrade.md, run as they stand on the machine that docs/install.md has set up."""

import os
import re
import sys
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.browser.canaries import postgres_program
from tests.browser.house import free_port
from tests.people.setting_up import ROOT, environment
from tests.people.test_install import run

pytestmark = pytest.mark.slow
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("install", "operate", "upgrade")}


def blocks(name: str) -> str:
    return "\n".join([f"echo; echo '== {name}'", *re.findall(r"```sh\n(.*?)```", PAGES[name], re.DOTALL)])


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """({page: what it printed}, what they complained of, the database, the folder) after all three, in one shell."""
    home = tmp_path_factory.mktemp("operate")
    (home / "logs").mkdir()
    with databases.empty() as name:
        here = {"CONF": home, "WAYLINE_DATA": home, "BACKUP": home / "backup", "LOGS": home / "logs"}
        path = os.pathsep.join(
            [str(Path(sys.executable).parent), str(postgres_program("psql").parent), os.environ["PATH"]]
        )
        more = {key: str(value) for key, value in here.items()} | {"PATH": path}
        env = environment(name, WAYLINE_URL=f"http://127.0.0.1:{free_port()}", **more)
        out, err = run("\n".join(map(blocks, PAGES)), home, env, seconds=400)
        printed = dict(re.findall(r"^== (\w+)\n(.*?)(?=^== |\Z)", out, re.DOTALL | re.MULTILINE))
        yield printed, err, name, home


def test_the_house_is_well_and_says_so(ran):
    assert '{"status": "alive"}{"status": "ready"}' in ran[0]["operate"]
    assert "wayline_sweeper_heartbeat_age_seconds 0." in ran[0]["operate"]


def test_a_backup_is_restored_with_its_keys(ran):
    assert "restored|1" in ran[0]["operate"]
    assert {file.parent.name for file in (ran[3] / "backup").rglob("*.dump")} == {"data", "keys"}


def test_a_backup_of_the_data_holds_no_key(ran):
    data, keys = (next((ran[3] / "backup" / kind).iterdir()).read_bytes() for kind in ("data", "keys"))
    assert b"TABLE DATA" in data and b"leads_lead" in data and b"leads_lead" not in keys


def test_after_an_upgrade_the_lead_is_there_and_web_is_ready(ran):
    with psycopg.connect(databases.owner_url(ran[2])) as owner:
        assert owner.execute("select count(*) from leads_lead").fetchone() == (1,)
    assert "No planned migration operations." in ran[0]["upgrade"]
    assert '"ready"' in (ran[3] / "ready").read_text()


def test_nothing_was_complained_of_but_the_mail_that_this_machine_has_not(ran):
    assert set(re.findall(r"people\.W\d+", ran[1])) == {"people.W008"}
    assert not re.search(r"(?i)traceback|pg_restore: error", ran[1])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_short_and_each_of_its_fences_is_run(name):
    assert len(PAGES[name].splitlines()) < 110
    assert set(re.findall(r"```(\w+)", PAGES[name])) == {"sh"}


@pytest.mark.parametrize("name", [*PAGES, "compose"])
def test_its_links_lead_somewhere(name):
    page = (ROOT / "docs" / f"{name}.md").read_text()
    for link in re.findall(r"\]\(([^):#]+)\)", page):
        assert (ROOT / "docs" / link).exists(), link

"""docs/install.md, run as it stands: from an empty database to the first lead."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.browser.house import free_port
from tests.people.setting_up import ROOT, environment

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "install.md").read_text()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """(what its blocks printed, what they complained of, the database) of a machine on which they were all run."""
    home = tmp_path_factory.mktemp("install")
    with databases.empty() as name:
        here = {"CONF": str(home), "WAYLINE_DATA": str(home), "WAYLINE_URL": f"http://127.0.0.1:{free_port()}"}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        printed = run(
            "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)), home, environment(name, **here, PATH=path)
        )
        yield *printed, name


def run(lines: str, home: Path, env: dict[str, str], seconds: int = 120) -> tuple[str, str]:
    """All lines in one shell, whose services end with it."""
    with (home / "out").open("w") as out, (home / "err").open("w") as err:
        words = ["bash", "-euo", "pipefail", "-c", lines]
        shell = subprocess.Popen(words, cwd=ROOT, env=env, stdout=out, stderr=err, start_new_session=True)
        try:
            assert shell.wait(seconds) == 0, (home / "err").read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
    return (home / "out").read_text(), (home / "err").read_text()


def test_the_last_answer_is_a_promise(installed):
    answer = json.loads(re.search(r'\{"reference".*\}', installed[0])[0])
    assert set(answer["promise"]) == {"by", "time_zone"}


def test_the_database_holds_the_helpline_and_the_lead(installed):
    with psycopg.connect(databases.owner_url(installed[2])) as owner:
        facts = owner.execute("select name, (select count(*) from leads_lead) from people_helpline").fetchone()
    assert facts == ("Valley Recovery Line", 1)


def test_check_named_only_the_mail_that_this_machine_has_not(installed):
    assert set(re.findall(r"people\.W\d+", installed[1])) == {"people.W008"}


def test_the_page_is_short_and_each_of_its_fences_is_run():
    assert len(PAGE.splitlines()) < 110
    assert set(re.findall(r"```(\w+)", PAGE)) == {"sh"}

"""A house whose PostgreSQL is its own, so that it can be stopped and started while people ask for calls."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.place import place_for
from config.postgres import ROLES, Postgres
from tests import databases
from tests.browser.house import House, free_port


class Alone(House):
    def __init__(self, template: str):
        self.data = Path(tempfile.mkdtemp(prefix="wayline-alone-"))
        self.data.chmod(0o755)  # else the server's user could not reach it
        self.logs, self.more, self.running = self.data / "logs", {}, {}
        self.logs.mkdir()
        passwords = dict.fromkeys(("postgres", *ROLES), "alone")
        self.postgres = Postgres(place_for(self.data), passwords, self.logs / "postgres.log", for_tests=True)
        self.postgres.start()
        self._copy(template)
        self.url = f"http://127.0.0.1:{free_port()}"
        self._run("manage.py", "demo", "--url", self.url, "--empty")
        self.demo = json.loads((self.data / "demo.json").read_text())

    def _copy(self, template: str) -> None:
        """The tables of the other server, without migrating once more."""
        programs = self.postgres.programs
        dump = [programs / "pg_dump", databases.owner_url(template)]
        load = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.postgres.url("owner")]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as told:
            subprocess.run(load, stdin=told.stdout, check=True, stdout=subprocess.DEVNULL)

    def _environment(self) -> dict[str, str]:
        urls = {"DATABASE_URL": self.postgres.url("app"), "DATABASE_OWNER_URL": self.postgres.url("owner")}
        own = {"WAYLINE_DATA": str(self.data), "WAYLINE_DEMO": "1", "WAYLINE_URL": self.url}
        return {**os.environ, **own, **urls}

    def waiting(self) -> int:
        return len(list((self.data / "spool").glob("*.sealed")))

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(20)
        self.postgres.stop()
        shutil.rmtree(self.data, ignore_errors=True)

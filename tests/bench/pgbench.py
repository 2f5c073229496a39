"""What PostgreSQL alone can do with our rows: the create's own statement, prepared, under pgbench."""

import re
import subprocess
import uuid
from typing import Any
from unittest import mock

from psycopg import sql

from .stage import Stage

CAPTURE = """
import os, sys, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
from tests.bench import pgbench
sys.stdout.write(pgbench.script())
"""
CLIENTS = 16
EACH = 2_000  # numbers that one client may use in one round


def script() -> str:
    """A pgbench script of one create, made by really making one; every id in it follows from :n."""
    import json

    from crm.people.models import MachineKey
    from crm.privacy import statement, vault
    from leads.intake.actions import receive

    from .create import bodies

    told: list[tuple[bytes, list]] = []
    key = MachineKey.objects.get(label="Demo site")
    with mock.patch.object(statement, "fetch", lambda *words: told.append(words) or (1,)), vault.session():
        receive(json.loads(bodies()()), by=key, way="api", path="/", once="x")
    text, values = told[0]
    words = [_literal(value, keep=key.pk) for value in values]
    body = re.sub(r"\$(\d+)", lambda found: words[int(found[1]) - 1], text.decode())
    return f"\\set i :i + 1\n\\set n :base + :client_id * {EACH} + :i\n{body};\n"


def _literal(value: Any, *, keep: uuid.UUID) -> str:
    """The value as SQL; what must be another one each time as an expression of :n."""
    value = getattr(value, "obj", value)  # the driver's wrapper of bytes
    if isinstance(value, uuid.UUID) and value != keep:
        return f"md5((:n)::text || '{value}')::uuid"
    if isinstance(value, str) and re.fullmatch("[0-9A-Z]{6}", value):
        return "'u' || lpad(to_hex((:n)::bigint), 5, '0')"  # no code of ours has a small letter
    if isinstance(value, str) and re.fullmatch("R[0-9A-Z]{20}", value):
        return "'R' || lpad(to_hex((:n)::bigint), 20, '0')"
    if isinstance(value, bytes) and len(value) == 32:
        return "sha256(int8send((:n)::bigint))"
    if isinstance(value, bytes):  # pgbench takes `:word` for a variable, inside quotes too
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, str):
        return "E'" + value.replace("\\", r"\\").replace("'", "''").replace(":", r"\x3a") + "'"
    return sql.Literal(value).as_string(None)


class Rows:
    """pgbench on our database, as the application's role."""

    def __init__(self, stage: Stage):
        self.stage, self.rates = stage, []
        self.file = stage.data / "rows.sql"
        self.file.write_text(stage.run("-c", CAPTURE, database="ours"))
        self.program = stage.servers.postgres.programs / "pgbench"

    def round(self, seconds: float) -> None:
        """One more rate, transactions a second."""
        base = len(self.rates) * CLIENTS * EACH
        words = ["-n", "-M", "prepared", "-c", CLIENTS, "-j", 1, "-T", max(1, round(seconds)), "-f", self.file]
        words += ["-D", f"base={base}", "-D", "i=0", self.stage.environment("ours")["DATABASE_URL"]]
        done = subprocess.run([str(self.program), *map(str, words)], capture_output=True, text=True)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            raise RuntimeError(done.stderr[-2000:])
        self.rates.append(float(found[1]))

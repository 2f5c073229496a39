"""A configuration that is right, a database that is empty, and Wayline's own commands in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

from tests import databases

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery staple"
CONFIG = """\
[helpline]
name = "Valley Line"
public_number = "602-555-0100"
callback_number = "(602) 555-0142"
disclosure = "Our own staff answer. Valley Health owns the line. A state grant pays for it."
languages = ["es", "en"]
promise_minutes = 12
exit_url = "https://www.weather.gov/"
time_zone = "America/Denver"

[mail]
from_name = "Valley Office"
from_address = "office@valley.example"

[administrator]
name = "Ada West"
email = "Ada@Valley.example"
password_env = "ADMIN_PASSWORD"
"""
SET_HERE = ("WAYLINE_KEY_RING", "WAYLINE_KEY_RING_FILE", "EMAIL_HOST", "WAYLINE_DEMO")


def environment(database: str, **more: str) -> dict[str, str]:
    """That of a new installation on this database: no key ring, no mail."""
    kept = {name: value for name, value in os.environ.items() if name not in SET_HERE}
    urls = {"DATABASE_URL": databases.app_url(database), "DATABASE_OWNER_URL": databases.owner_url(database)}
    return {**kept, **urls, "ADMIN_PASSWORD": PASSWORD, **more}


def manage(*words: object, env: dict[str, str]) -> subprocess.CompletedProcess:
    """`manage.py …` as an operator runs it, with nobody at a terminal."""
    told = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(told, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def untouched() -> bool:
    """Whether nobody and nothing was made."""
    from crm.people.models import Helpline, User

    return not Helpline.objects.exists() and not User.objects.exclude(role="system").exists()

"""`python3 dev.py check`: every check beside the tests, two at a time; exit status 1 when one of them fails."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.embedded import new_secrets

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    # A real helpline's settings, with a database that nobody needs to ask.
    nowhere = "postgres://app:none@127.0.0.1:1/wayline"
    live = {"DATABASE_URL": nowhere, "REDIS_URL": "redis://127.0.0.1:1/0", "WAYLINE_URL": "https://helpline.example"}
    env = {name: value for name, value in os.environ.items() if name != "WAYLINE_DEMO"} | new_secrets() | live
    tests = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    python, manage = [sys.executable, "-m"], [sys.executable, "manage.py"]
    checks = {
        "lint": ([*python, "ruff", "check", "."], env),
        "format": ([*python, "ruff", "format", "--check", "."], env),
        "missing migrations": ([*manage, "makemigrations", "--check", "--dry-run"], env),
        "deploy check": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], env),
        "import directions": ([*python, "pytest", "-q", "tests/test_house.py"], tests),
        "types": ([*python, "mypy"], env),
    }
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda name: checked(name, *checks[name]), checks))
    return 0 if all(results) else 1


def checked(name: str, words: list[str], env: dict[str, str]) -> bool:
    """Run one check and print its line; what it said follows only if it failed."""
    started = time.monotonic()
    done = subprocess.run(
        words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    ok = done.returncode == 0
    line = f"{name:<20} {'ok' if ok else 'failed'} ({time.monotonic() - started:.1f} s)"
    print(line if ok else f"{line}\n{done.stdout}", flush=True)
    return ok


if __name__ == "__main__":
    sys.exit(main())

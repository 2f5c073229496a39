"""Whether one service of ours does its work: docker-compose's health checks. Exit status 0 or 1, and nothing else."""

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

STALE_SECONDS = 30


def web(url: str) -> bool:
    """It answers. Whether the database does too is /readyz, and no reason to start web again."""
    with urllib.request.urlopen(url, timeout=3) as answer:
        return answer.status == 200


def worker(name: str) -> bool:
    """The worker `name` on this machine answers through the broker."""
    from config.celery import app

    return bool(app.control.ping(destination=[f"{name}@{socket.gethostname()}"], timeout=3))


def beat(schedule: str) -> bool:
    """Its file is written after every poke. Its ending is the database library's own."""
    file = Path(schedule)
    times = [one.stat().st_mtime for one in file.parent.glob(f"{file.name}*")]
    return time.time() - max(times, default=0) < STALE_SECONDS


def sweeper() -> bool:
    """It has been heard of in the database."""
    import psycopg

    asked = "select now() - at < make_interval(secs => %s) from reminders_heartbeat where name = 'sweeper'"
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=3) as connection:
        return connection.execute(asked, [STALE_SECONDS]).fetchone() == (True,)


def main() -> int:
    checks: dict[str, Callable[..., bool]] = {"web": web, "worker": worker, "beat": beat, "sweeper": sweeper}
    try:
        return 0 if checks[sys.argv[1]](*sys.argv[2:]) else 1
    except Exception as problem:  # whatever it is, we are not healthy, and its text may quote an address
        print(type(problem).__name__, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

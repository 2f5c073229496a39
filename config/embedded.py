"""The embedded servers of a data directory, for a machine that has neither PostgreSQL nor Valkey.

`start` runs them for a `with` block (dev.py, the tests). `ensure` joins those that run, or has them started and kept
for as long as any process uses them (manage.py). Nothing here imports Django.
"""

import json
import os
import secrets as random
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import psycopg

from config.place import Place, make_data, place_for
from config.postgres import ROLES, Postgres
from config.processes import CannotRun, Lock, last_lines, open_log
from config.valkey import Valkey, answers
from crm.privacy.pair import new_pair
from crm.privacy.ring import new_ring

ROOT = Path(__file__).resolve().parent.parent
OTHER_ENDS_SECONDS = 10
_joined: dict[Path, Lock] = {}


class Servers:
    """PostgreSQL and Valkey of one data directory, ours until `stop`."""

    def __init__(self, data: Path, place: Place, lock: Lock, *, for_tests: bool = False) -> None:
        passwords = _passwords(data, place)
        logs = data / "logs"
        self.data, self.lock = data, lock
        self.postgres = Postgres(place, passwords, logs / "postgres.log", for_tests=for_tests)
        self.valkey = Valkey(place, passwords["valkey"], logs / "valkey.log", for_tests=for_tests)

    def environment(self) -> dict[str, str]:
        """What the settings read to reach these servers."""
        return {
            "DATABASE_URL": self.postgres.url("app"),
            "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "DATABASE_READER_URL": self.postgres.url("reader"),
            "REDIS_URL": self.valkey.url,
        }

    def start(self) -> None:
        try:
            self.valkey.start()
            self.postgres.start()
        except BaseException:
            self.stop()
            raise
        _write_private(self.data / "servers.json", {"pid": os.getpid(), "environment": self.environment()})

    def revive(self) -> list[str]:
        """Start again, on its old port, a server that died; answer the names of those."""
        died = []
        if not self.valkey.alive:
            self.valkey.start()
            died.append("Valkey")
        if not self.postgres.alive:
            self.postgres.run()
            died.append("PostgreSQL")
        return died

    def stop(self) -> None:
        (self.data / "servers.json").unlink(missing_ok=True)
        self.postgres.stop()
        self.valkey.stop()
        self.lock.release()

    def __enter__(self) -> "Servers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Joined:
    """Servers that another process owns."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def environment(self) -> dict[str, str]:
        return self.values


def start(data: Path, *, for_tests: bool = False) -> Servers:
    """Start this data directory's servers as children of this process, tied to the thread that calls.

    Raises CannotRun, in words: another process has them, or they do not start. For tests they are quick and forgetful
    (no fsync), and `owner` may create databases.
    """
    data = data.resolve()
    place = place_for(data)
    starting = Lock(place.folder / "locks" / "starting")
    starting.take(seconds=None)
    try:
        return _start(data, place, for_tests=for_tests)
    finally:
        starting.release()


def _start(data: Path, place: Place, *, for_tests: bool) -> Servers:
    waiting = 0 if running(data) else OTHER_ENDS_SECONDS  # the last owner may be on its way out
    lock = Lock(place.folder / "locks" / "servers")
    if not lock.take(seconds=waiting):
        raise CannotRun(f"The servers of {data} run already, for another process: end that one or choose other data.")
    servers = Servers(data, place, lock, for_tests=for_tests)
    servers.start()
    return servers


def running(data: Path) -> dict[str, str] | None:
    """The environment of the servers that run now on this data, or None. It asks them, not only their file."""
    try:
        values: dict[str, str] = json.loads((data / "servers.json").read_text())["environment"]
    except (OSError, ValueError, KeyError):
        return None
    valkey = urlsplit(values["REDIS_URL"])
    if not answers(valkey.port or 0, valkey.password or ""):
        return None
    try:
        psycopg.connect(values["DATABASE_URL"], connect_timeout=2).close()
    except psycopg.OperationalError:
        return None
    return values


def ensure(data: Path) -> Joined:
    """Join the servers that run on this data, or have them started; they stay while any process that joined lives."""
    data = data.resolve()
    if data not in _joined:
        place = place_for(data)
        lock = Lock(place.folder / "locks" / "users")
        lock.take(shared=True, seconds=None)
        _joined[data] = lock  # for the life of this process: the kernel lets go of it, whatever happens to us
    values = running(data) or _have_started(data)
    return Joined(values)


def _have_started(data: Path) -> dict[str, str]:
    """Start a keeper of the servers in a session of its own, where no Ctrl-C of ours reaches it."""
    log = data / "logs" / "keeper.log"
    with open_log(log) as errors:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.embedded", str(data)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    assert keeper.stdout is not None
    with keeper.stdout as said:
        said.readline()
    values = running(data)
    if values is None:
        raise CannotRun(f"The servers of {data} do not start; the log is {log}:\n{last_lines(log)}")
    return values


def keep(data: Path) -> None:
    """Own the servers until no process uses them any more."""
    place = place_for(data)
    try:
        servers = start(data)
    except CannotRun:
        if running(data):
            return
        raise
    with servers:
        print("ready", flush=True)
        Lock(place.folder / "locks" / "users").take(seconds=None)


def secrets(data: Path) -> dict[str, str]:
    """SECRET_KEY, WAYLINE_KEY_RING and the spool's pair of this data directory, random, made once."""
    make_data(data)
    made = _kept(data / "secrets.json", new_secrets)
    if "WAYLINE_SPOOL_PUBLIC_KEY" not in made:  # made by a version that had no spool
        made |= new_pair()
        _write_private(data / "secrets.json", made)
    return made


def new_secrets() -> dict[str, str]:
    """Fresh values for the settings; no key is derived from another."""
    return {"SECRET_KEY": random.token_urlsafe(64), "WAYLINE_KEY_RING": json.dumps(new_ring()), **new_pair()}


def _passwords(data: Path, place: Place) -> dict[str, str]:
    kept = data / "passwords.json"
    if (place.folder / "postgres").exists() and not kept.exists():
        raise CannotRun(f"{kept} is gone, and with it the way into the database: put it back or remove {data}.")
    return _kept(kept, lambda: {name: random.token_urlsafe(24) for name in ("postgres", *ROLES, "valkey")})


def _kept(path: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What the file holds, made once and for our eyes only. Two makers at once agree on one."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{random.token_hex(4)}")
        _write_private(draft, make())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    values: dict[str, str] = json.loads(path.read_text())
    return values


def _write_private(path: Path, values: dict) -> None:
    """Write JSON whole or not at all, readable by its owner only, and safe on the disk."""
    draft = path.with_name(f".{path.name}.{random.token_hex(4)}")
    with open(draft, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def main() -> int:
    def leave(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    try:
        keep(Path(sys.argv[1]))
    except CannotRun as trouble:
        print(trouble, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`dev.py up`: a whole Wayline with a demo helpline on this machine. dev.py starts this and holds its standard input;
when that closes, even because dev.py was killed, everything that runs here ends within ten seconds."""

import argparse
import hashlib
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from config import embedded
from config.place import make_data
from config.processes import CannotRun, Lock, adopt_orphans, end_descendants, last_lines, launch
from config.supervise import Service, Stop, Supervisor, stop_when_asked

ROOT = Path(__file__).resolve().parent.parent
LAST_RUN_ENDS_SECONDS = 15
READY_SECONDS = 300
HOPELESS_DEATHS = 6  # of one service before we were ever ready
EXAMPLE_PHONE = "602-555-0147"


def say(words: str) -> None:
    with suppress(OSError):  # a terminal that went away stops nothing
        print(words, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="config.up", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--traffic", action="store_true")
    words = parser.parse_args()
    adopt_orphans()
    try:
        stop_when_asked(sys.stdin.fileno())
        run(words.data.resolve(), words.port, words.traffic)
    except Stop:
        say("Wayline has ended.")
    except CannotRun as trouble:
        say(f"Wayline cannot run. {trouble}")
        return 2
    finally:
        end_descendants(seconds=1)
    return 0


def run(data: Path, port: int, traffic: bool) -> None:
    """Set up and run everything until Stop is raised. Raises CannotRun in words."""
    lock = claim(data)
    try:
        refuse_taken(port)
        started = time.monotonic()
        with embedded.start(data) as servers:
            say(f"PostgreSQL and Valkey run ({time.monotonic() - started:.1f} s)")
            keep(data, port, servers, traffic)
    finally:
        lock.release()


def keep(data: Path, port: int, servers: embedded.Servers, traffic: bool) -> None:
    """Prepare, start the services, say that it is ready, and look after them."""
    url = f"http://127.0.0.1:{port}"
    environment = settings_of(data, url, servers)
    prepare(data, url, environment)
    supervisor = Supervisor(services(data, port, environment, traffic), servers, say)
    try:
        announce_when_ready(supervisor, data, url)
        while True:
            supervisor.look()
    finally:
        supervisor.end()


def claim(data: Path) -> Lock:
    """Take the data directory for us alone; wait for a run whose dev.py is gone to end what it started."""
    make_data(data)
    lock = Lock(data / "locks" / "up")
    if not lock.take(seconds=LAST_RUN_ENDS_SECONDS if is_gone(lock.holder()) else 0):
        raise CannotRun(f"Another dev.py uses {data}: stop that one, or give this one another --data.")
    lock.note(str(os.getppid()))
    return lock


def is_gone(holder: str) -> bool:
    """Whether the dev.py of this process number has ended, also when nobody has collected it yet."""
    try:
        return psutil.Process(int(holder)).status() == psutil.STATUS_ZOMBIE
    except ValueError:
        return False
    except psutil.NoSuchProcess:
        return True


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(f"Port {port} cannot be used ({error.strerror}): give another with --port.") from error


def settings_of(data: Path, url: str, servers: embedded.Servers) -> dict[str, str]:
    """The environment of everything that we start."""
    own = {"WAYLINE_DATA": str(data), "WAYLINE_DEMO": "1", "WAYLINE_URL": url, "PYTHONUNBUFFERED": "1"}
    django = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**os.environ, **django, **own, **embedded.secrets(data), **servers.environment()}


def prepare(data: Path, url: str, environment: dict[str, str]) -> None:
    """Migrate and collect static files if the code has changed, and see to the demo helpline."""
    started = time.monotonic()
    stamp, now = data / "prepared", fingerprint(data)
    changed = not stamp.exists() or stamp.read_text() != now
    words = [sys.executable, "-m", "config.prepare", "--url", url, *(["--changed"] if changed else [])]
    log = data / "logs" / "prepare.log"
    if launch(words, log=log, cwd=ROOT, env=environment).wait() != 0:
        raise CannotRun(f"The tables or the demo cannot be made; the log is {log}:\n{last_lines(log)}")
    stamp.write_text(now)
    what = "Tables, static files and demo helpline are ready" if changed else "The demo helpline is ready"
    say(f"{what} ({time.monotonic() - started:.1f} s)")


def fingerprint(data: Path) -> str:
    """Changes when any file of our packages does, or the lock, or when the cluster or the static files are new."""
    found = hashlib.sha256()
    packages = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]
    files = [path for package in packages for path in package.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    cluster = embedded.place_for(data).folder / "postgres" / "PG_VERSION"
    for path in sorted([*files, ROOT / "requirements.lock", cluster, data / "static"]):
        about = path.stat() if path.exists() else None
        found.update(f"{path} {about and (about.st_size, about.st_mtime_ns)}\n".encode())
    return found.hexdigest()


def services(data: Path, port: int, environment: dict[str, str], traffic: bool) -> list[Service]:
    """What runs. None of it may change tables, so none gets the owner's address; the sweeper alone opens the spool."""
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "config"]
    kept = ("DATABASE_OWNER_URL", "WAYLINE_SPOOL_PRIVATE_KEY")
    lean = {name: value for name, value in environment.items() if name not in kept}
    own = {"sweeper": {name: environment[name] for name in kept[1:] if name in environment}}
    listen = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    workers = ["--workers", "1", "--workers-kill-timeout", "2"]
    quiet = ["--loglevel", "WARNING"]
    schedule = ["--schedule", str(data / "beat-schedule"), "--pidfile", ""]
    programs = {
        "web": [python, "-m", "granian", "--interface", "asgi", *listen, *workers, "config.one_port:application"],
        "worker": [*celery, "worker", "--pool", "threads", "--concurrency", "4", "--without-mingle", *quiet],
        "beat": [*celery, "beat", *schedule, *quiet],
        "sweeper": [python, "manage.py", "sweeper"],
    }
    if traffic:
        programs["traffic"] = [python, "manage.py", "demo_traffic"]
    logs = data / "logs"
    env = {name: lean | own.get(name, {}) for name in programs}
    return [Service(name, argv, env[name], logs / f"{name}.log", ROOT) for name, argv in programs.items()]


def announce_when_ready(supervisor: Supervisor, data: Path, url: str) -> None:
    """Look after the services until /readyz answers 200, then tell a person how to begin."""
    started = time.monotonic()
    while not ready(url):
        supervisor.look()
        for service in supervisor.services:
            if service.deaths >= HOPELESS_DEATHS:
                raise CannotRun(
                    f"{service.name} does not stay up; its log is {service.log}:\n{last_lines(service.log)}"
                )
        if time.monotonic() - started > READY_SECONDS:
            raise CannotRun(f"{url}/readyz is not 200 after {READY_SECONDS} s: the logs are in {data / 'logs'}.")
    say(f"{', '.join(service.name for service in supervisor.services)} run ({time.monotonic() - started:.1f} s)")
    say(welcome(json.loads((data / "demo.json").read_text())))


def ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def welcome(demo: dict) -> str:
    """The address, who to sign in as, and a line that sends a lead."""
    people = [f"  {who:<12} {user['email']:<34} {user['password']}" for who, user in demo["users"].items()]
    post = f"curl -X POST {demo['url']}/api/v1/leads/ -H 'Content-Type: application/json'"
    key = f"-H 'Authorization: Bearer {demo['intake_key']}'"
    body = "-d '" + json.dumps({"phone": EXAMPLE_PHONE}) + "'"
    lines = [
        "",
        f"Wayline is ready: {demo['url']}",
        "",
        "Sign in as",
        *people,
        "",
        "Send a lead",
        f"  {post} {key} {body}",
    ]
    return "\n".join([*lines, "", "Ctrl-C ends it."])


if __name__ == "__main__":
    sys.exit(main())

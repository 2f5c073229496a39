"""What runs in a drill, as docker-compose.yml starts it. One more service is one more line."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "config"]


@dataclass(frozen=True)
class Program:
    """`argv` for a port and a folder of its own."""

    name: str
    argv: Callable[[int, Path], list[str]]


def granian(port: int, interface: str, application: str, *more: str) -> list[str]:
    listen = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers-kill-timeout", "5"]
    usual = ["--respawn-failed-workers", "--log-level", "warning"]
    return [PYTHON, "-m", "granian", "--interface", interface, *listen, *usual, *more, application]


def web(port: int, _: Path) -> list[str]:
    return granian(port, "wsgi", "config.wsgi:application", "--workers", "2", "--blocking-threads", "4")


def live(port: int, _: Path) -> list[str]:
    return granian(port, "asgi", "config.asgi:application", "--workers", "1")


def worker(_: int, folder: Path) -> list[str]:
    pool = ["--pool", "threads", "--concurrency", "4", "--without-mingle", "--loglevel", "WARNING"]
    return [*CELERY, "worker", "--hostname", f"{folder.name}@%h", *pool]


def beat(_: int, folder: Path) -> list[str]:
    return [*CELERY, "beat", "--schedule", str(folder / "schedule"), "--pidfile", "", "--loglevel", "WARNING"]


def sweeper(_port: int, _folder: Path) -> list[str]:
    return [PYTHON, "manage.py", "sweeper"]


PROGRAMS = [
    Program("web", web),
    Program("live", live),
    Program("worker", worker),
    Program("beat", beat),
    Program("sweeper", sweeper),
]

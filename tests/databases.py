"""Databases for tests: cloned from one migrated template, because append-only tables refuse to be emptied."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections

_numbers = itertools.count()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def owner_url(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}"))


def app_url(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _as_owner(statement: str, name: str = "postgres") -> None:
    with psycopg.connect(owner_url(name), autocommit=True) as connection:
        connection.execute(statement)


def clone(template: str) -> str:
    """A new database like `template`, which nobody may be connected to."""
    name = f"t_{WORKER}_{next(_numbers)}"
    for _ in range(100):
        try:
            _as_owner(f'create database "{name}" template "{template}"')
            return name
        except psycopg.errors.ObjectInUse:  # whoever migrated it is still hanging up
            _as_owner("select pg_sleep(0.05)")
    raise RuntimeError(f"{template} is in use")


def make() -> str:
    """A new database that nobody has migrated."""
    name = f"t_{WORKER}_{next(_numbers)}"
    _as_owner(f'create database "{name}"')
    return name


@contextmanager
def empty() -> Iterator[str]:
    """The same for a while."""
    name = make()
    try:
        yield name
    finally:
        drop(name)


def drop(name: str) -> None:
    for _ in range(100):
        try:
            return _as_owner(f'drop database if exists "{name}" with (force)')
        except psycopg.errors.InsufficientPrivilege:  # the server's own housekeeping is in it, and will leave
            _as_owner("select pg_sleep(0.05)")
    raise RuntimeError(f"{name} is in use")


def point_django_at(name: str, url: str = "") -> None:
    """Every connection of this process goes to `name` from now on, as the role of `url` (the application's own)."""
    who = urlsplit(url or os.environ["DATABASE_URL"])
    connections.close_all()
    for known in (settings.DATABASES["default"], connections["default"].settings_dict):
        known.update(NAME=name, USER=who.username, PASSWORD=who.password)

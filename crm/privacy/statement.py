"""Many new rows in one statement, signed: one round trip, one snapshot, all or nothing.

Column lists, casts and values come from each model's `_meta`, so that a new field needs no edit here.
"""

import itertools
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

from .actor import Actor, settings_sql, settings_values
from .fields import SealedTextField

LIVE = """ from people_machinekey k where k.id = ${}::uuid and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > statement_timestamp())"""
PLAIN = (
    *(models.CharField, models.TextField, models.BooleanField, models.UUIDField, models.BinaryField),
    *(models.IntegerField, models.SmallIntegerField, models.DateTimeField),
)  # the driver takes their values as they are
WAIT_FOR_THE_FIRST = ", set_config('lock_timeout', '2s', true)"  # the same row may be on its way from another process


@cache
def _plan(kinds: tuple[Any, ...], first_wins: bool, while_live: bool) -> tuple[bytes, tuple]:
    """The statement for rows of these models in this order, with PostgreSQL's own `$n`, and what reads its values."""
    number = itertools.count(1)
    ctx = _number(settings_sql(), number) + (WAIT_FOR_THE_FIRST if first_wins else "")
    ctx += LIVE.format(next(number)) if while_live else ""
    parts, source = [f"ctx as (select {ctx})"], "ctx"
    for place, kind in enumerate(kinds):
        parts.append(_insert(kind, f"r{place}", source, first_wins and place == 0, number))
        source = "r0" if first_wins else "ctx"
    fields = tuple(tuple(_reader(field) for field in kind._meta.concrete_fields) for kind in kinds)
    return f"with {', '.join(parts)} select count(*) from r0".encode(), fields


def _insert(model: Any, name: str, source: str, first_wins: bool, number) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(
        f"${next(number)}::{field.rel_db_type(connection) if field.remote_field else _cast(field)}" for field in fields
    )
    conflict = " on conflict do nothing" if first_wins else ""
    table = connection.ops.quote_name(model._meta.db_table)
    return f"{name} as (insert into {table} ({columns}) select {values} from {source}{conflict} returning 1)"


def _cast(field: models.Field) -> str:
    return (
        str(field.db_type(connection)).split(" ")[0] if field.get_internal_type() != "DateTimeField" else "timestamptz"
    )


def _reader(field: models.Field) -> Callable[[models.Model], Any]:
    """What gives the driver this field's value: most fields neither change values nor follow a clock."""
    kind = field.target_field if field.remote_field else field
    ticks = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if type(kind) in PLAIN and not ticks:
        return operator.attrgetter(field.attname)
    if isinstance(field, SealedTextField):
        return field.sealed_bytes
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.IntegerField):
        return lambda row: str(getattr(row, field.attname)).replace("[", "{").replace("]", "}")  # the driver is slow
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


def new(model: Any, **values: Any) -> Any:
    """`model(**values)` for a row that goes into `insert_all`: by column (`lead_id`, not `lead`), and no signals.

    A third of the time, of which a create with its eight rows has little. TypeError: the model has no such column.
    """
    same, made = _defaults(model)
    if wrong := values.keys() - same.keys():
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(wrong))}")
    row = model.__new__(model)
    row.__dict__ = {"_state": ModelState(), **same, **values}
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    return row


@cache
def _defaults(model: Any) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """By column what every new row begins with, and what makes that which is another for each."""
    fields = model._meta.concrete_fields
    made = [(field.attname, field.get_default) for field in fields if callable(field.default)]
    return {field.attname: None if callable(field.default) else field.get_default() for field in fields}, made


def insert_all(
    rows: Sequence[models.Model], *, by: Actor, purpose: str, first_wins: bool = False, while_live: Any = None
) -> bool:
    """Insert `rows` in this order and answer True, or write nothing and answer False.

    With `first_wins` the first row decides: False when it was there already. With `while_live`, a key: False when it
    has ended or was taken back.
    """
    sql, fields = _plan(tuple(type(row) for row in rows), first_wins, while_live is not None)
    values = settings_values(by.actor, purpose) + ([while_live.pk] if while_live else [])
    for row, columns in zip(rows, fields, strict=True):
        values += [read(row) for read in columns]
    return fetch(sql, values)[0] == 1


def numbered(sql: str) -> bytes:
    """The statement with PostgreSQL's own `$n` for each `%s`: what `fetch` takes."""
    return _number(sql, itertools.count(1)).encode()


def _number(sql: str, number: Iterator[int]) -> str:
    return re.sub("%s", lambda _: f"${next(number)}", sql)


def fetch(sql: bytes, values: list) -> tuple:
    """The one row that a statement with `$n` answers, in one round trip."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.queries_logged:
        database.queries_log.append({"sql": sql.decode(), "time": ""})
    with database.wrap_database_errors:
        return database.connection.cursor_of(sql).execute(sql, values).fetchone()

"""Many new rows in one statement, signed: one round trip, one snapshot, all or nothing.

Column lists, casts and values come from each model's `_meta`, so that a new field needs no edit here.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from .actor import Actor, settings_sql, settings_values


@cache
def _insert(model: Any, name: str, source: str, first_wins: bool) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(
        f"%s::{field.rel_db_type(connection) if field.remote_field else _cast(field)}" for field in fields
    )
    conflict = " on conflict do nothing" if first_wins else ""
    table = connection.ops.quote_name(model._meta.db_table)
    return f"{name} as (insert into {table} ({columns}) select {values} from {source}{conflict} returning 1)"


def _cast(field: models.Field) -> str:
    return (
        str(field.db_type(connection)).split(" ")[0] if field.get_internal_type() != "DateTimeField" else "timestamptz"
    )


def _values(row: models.Model) -> list:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in row._meta.concrete_fields]


def insert_all(rows: Sequence[models.Model], *, by: Actor, purpose: str, first_wins: bool = False) -> bool:
    """Insert `rows` in this order. With `first_wins` the first row decides: if it was there already, nothing is
    written and False comes back."""
    parts, values = [f"ctx as (select {settings_sql()})"], settings_values(by.actor, purpose)
    source = "ctx"
    for number, row in enumerate(rows):
        kind: Any = type(row)
        parts.append(_insert(kind, f"r{number}", source, first_wins and number == 0))
        values += _values(row)
        source = "r0" if first_wins else "ctx"
    with connection.cursor() as cursor:
        cursor.execute(f"with {', '.join(parts)} select count(*) from r0", values)
        return cursor.fetchone()[0] == 1

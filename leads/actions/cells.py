"""Rows as their cells stand in the database, so that what a merge moved can be put back byte for byte."""

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db import models

from crm.privacy.fields import Sealed, SealedTextField, reseal


def cells(row: models.Model) -> dict:
    """Every cell, as JSON can keep it: what is sealed stays the ciphertext that is written."""
    return {field.attname: _kept(field, row) for field in row._meta.concrete_fields}


def _kept(field, row: models.Model):
    value = field.sealed_bytes(row) if isinstance(field, SealedTextField) else getattr(row, field.attname)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [str(one) if isinstance(one, uuid.UUID) else one for one in value]
    return str(value) if isinstance(value, uuid.UUID) else value


def _value(field, kept):
    if kept is None:
        return None
    if isinstance(field, SealedTextField):
        return Sealed(base64.b64decode(kept))
    return base64.b64decode(kept) if isinstance(field, models.BinaryField) else field.to_python(kept)


@contextmanager
def noted(rows: list[models.Model], into: list[dict]) -> Iterator[None]:
    """What changes in these rows while it lasts, as records for `put_back`. They are saved by whoever changes them."""
    before = [cells(row) for row in rows]
    yield
    for row, was in zip(rows, before, strict=True):
        made = cells(row)
        names = [name for name in was if was[name] != made[name]]
        if names:
            record = {"table": row._meta.label, "id": str(row.pk)}
            into.append({**record, "was": {n: was[n] for n in names}, "made": {n: made[n] for n in names}})


def put_back(record: dict, *, but: frozenset[str] = frozenset()) -> models.Model | None:
    """Each cell as it was, unless somebody has changed it since; what stays is sealed for where the row is now."""
    model = apps.get_model(record["table"])
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=record["id"]).first()
    if row is None:
        return None
    now = cells(row)
    reseal(row)
    for field in row._meta.concrete_fields:
        name = field.attname
        if name in record["was"] and name not in but and now[name] == record["made"][name]:
            setattr(row, name, _value(field, record["was"][name]))
    row.save()
    return row

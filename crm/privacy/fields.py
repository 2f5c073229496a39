"""Model fields that are sealed before they leave the process, and opened when somebody reads the attribute."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from crm import compact

from . import vault


class PlainWrite(TypeError):
    """A sealed field was given plain text where no row is known (update, bulk_update, filter)."""


class Sealed:
    """The ciphertext of one cell, as it came from or goes to the database."""

    __slots__ = ("blob",)

    def __init__(self, blob):
        self.blob = bytes(blob)

    def __repr__(self):
        return "<sealed>"


class OpenedText(str):
    """Opened text that remembers its cell: saved or copied unchanged, it keeps its ciphertext byte for byte."""

    cell: tuple[bytes, dict, str] | None = None


class OpenedObject(dict):
    """The same for a JSON object."""

    cell: tuple[bytes, dict, str] | None = None


class _Attribute(DeferredAttribute):
    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        return self.field.open(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """Text, sealed under the lead's `kind` key. `owner` names the attribute that holds the lead's id."""

    descriptor_class = _Attribute
    if TYPE_CHECKING:  # read and written as what it holds

        def __get__(self, instance, cls=None) -> Any: ...
        def __set__(self, instance, value: Any) -> None: ...

    def __init__(self, *, kind=vault.CARE, owner="lead_id", **options):
        self.kind, self.owner = kind, owner
        super().__init__(**{**options, "null": True, "blank": True, "editable": True})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for implied in ("null", "blank", "editable"):
            options.pop(implied, None)
        return name, path, args, {**options, "kind": self.kind, "owner": self.owner}

    def contribute_to_class(self, cls, name, **options):
        super().contribute_to_class(cls, name, **options)
        # A history model copies the field: its cells still belong to the place they were sealed for.
        self.place = getattr(self, "place", f"{cls._meta.db_table}.{self.column}")
        setattr(cls, self.attname, _Attribute(self))

    def _where(self, instance):
        return {
            "lead_id": getattr(instance, self.owner),
            "kind": self.kind,
            "place": self.place,
            "row": instance.id,
        }

    def encode(self, value) -> str:
        return str(value)

    def decode(self, text: str):
        return OpenedText(text)

    def seal(self, instance, value) -> Sealed | None:
        if value is None or value == "":
            return None
        text, where = self.encode(value), self._where(instance)
        blob, *known = getattr(value, "cell", None) or (b"",)
        return Sealed(blob if known == [where, text] else vault.seal(text, **where))

    def open(self, instance, sealed: Sealed):
        where = self._where(instance)
        text = vault.unseal(sealed.blob, **where)
        value = self.decode(text)
        value.cell = (sealed.blob, where, text)
        return value

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname)
        if value is not None and not isinstance(value, Sealed):
            value = instance.__dict__[self.attname] = self.seal(instance, value)
        return value

    def sealed_bytes(self, instance) -> bytes | None:
        """What is written of this cell."""
        sealed = self.pre_save(instance, True)
        return sealed and sealed.blob

    def get_prep_value(self, value):
        if isinstance(value, Sealed):
            return value.blob
        if value is None or isinstance(value, bytes | memoryview):
            return value
        raise PlainWrite(f"{self.place} is sealed: save the row, do not update() or filter by it.")

    def get_db_prep_value(self, value, connection, prepared=False):
        value = self.get_prep_value(value)
        return value if value is None else connection.Database.Binary(value)

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def value_to_string(self, obj):
        return "<sealed>"


class SealedJSONField(SealedTextField):
    """A JSON object, sealed."""

    def encode(self, value) -> str:
        return compact.dumps(value)

    def decode(self, text: str):
        return OpenedObject(compact.loads(text))


def reseal(instance) -> None:
    """Open every sealed cell of `instance`, so that the next save seals it again, under its lead's key of then."""
    for field in instance._meta.concrete_fields:
        if isinstance(field, SealedTextField):
            setattr(instance, field.attname, getattr(instance, field.attname))

"""Nothing personal lies open in a table (promise 5), and every row is as its newest history row says (promise 6)."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from crm.promises.checks import check

from .fields import SealedTextField
from .triggers import history_model, tracked_models
from .vault import VERSION

ESCROW = "Bring its key back from the last keys backup, before that ends; until then nobody can read or call them."
RESEAL = "Whoever wrote it went past the application: save the row through it, and find out who it was."
STRANGER = "Somebody changed it past the triggers. Compare it with its history, and tell the privacy officer."
NUMBER = "'(^|[^0-9a-f])[0-9]{3}[-. )/]{0,2}[0-9]{3}[-. /]{0,2}[0-9]{4}($|[^0-9a-f-])'"  # as it is written here
MADE_BY_US = {"code", "reference", "actor", "request"}  # digits by chance


def sealed_columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def open_columns(model: Any) -> list[str]:
    kinds, fields = (models.CharField, models.TextField), model._meta.concrete_fields
    return [one.column for one in fields if isinstance(one, kinds) and not one.choices and one.column not in MADE_BY_US]


def with_sealed_cells() -> Iterator[Any]:
    """Models and their histories that have sealed cells: the tables of callers."""
    yield from (model for model in apps.get_models() if sealed_columns(model))


@check(5, "A cell of {row} is not sealed.", todo=RESEAL)
def cells_in_plain():
    return " union all ".join(_plain(model, sealed_columns(model)) for model in with_sealed_cells())


def _plain(model: Any, columns: list[str]) -> str:
    torn = " or ".join(f"get_byte({one}, 0) <> {VERSION} or length({one}) < 30" for one in columns)
    table = model._meta.db_table
    return f"select '{table} ' || {model._meta.pk.column} from {table} where {torn}"


@check(5, "Lead {row} has no key: nothing of it can be opened.", todo=ESCROW)
def leads_without_a_key():
    return """select l.code from leads_lead l where not exists (
        select from keys.lead_key k where k.lead_id = l.id and k.evidence is not null) order by 1"""


@check(5, "Lead {row} was erased, and can still be found by its number or name.", todo="Empty its blind indexes.")
def erased_and_indexed():
    return """select l.code from keys.lead_key k join leads_lead l on l.id = k.lead_id where k.care is null and (
        exists (select from leads_person p where p.lead_id = l.id and cardinality(p.name_words) > 0)
        or exists (select from leads_contactnumber n where n.lead_id = l.id and length(n.number_index) > 0)
        or exists (select from leads_waiting w where w.lead_id = l.id and w.number_index is not null)
        or exists (select from leads_callattempt c where c.lead_id = l.id and c.number_index is not null)
        or exists (select from telephony_ring g where g.lead_id = l.id and g.number_index is not null)
        or exists (select from telephony_textin t where t.lead_id = l.id and t.number_index is not null)
        or exists (select from intake_callbackrequest r where r.lead_id = l.id and r.number_index is not null))
        order by 1"""


@check(5, "What looks like a number stands in plain in {row}.", todo=RESEAL)
def numbers_in_plain():
    found = [*with_sealed_cells(), *(apps.get_model(name) for name in ("privacy.ReadLog", "reminders.Reminder"))]
    return " union all ".join(_numbers(model, open_columns(model)) for model in found if open_columns(model))


def _numbers(model: Any, columns: list[str]) -> str:
    table, written = model._meta.db_table, " or ".join(f"{one} ~ {NUMBER}" for one in columns)
    return f"select '{table} ' || {model._meta.pk.column} from {table} where {written}"


@check(6, "{row} is not as its newest history row says.", todo=STRANGER)
def rows_unlike_their_history():
    return " union all ".join(map(_unlike, tracked_models()))


def _unlike(model: Any) -> str:
    past, table, key = history_model(model), model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in past.tracked_fields]
    now, then = (", ".join(f"{one}.{column}" for column in columns) for one in "tp")
    return f"""select '{table} ' || t.{key} from {table} t left join lateral (select * from {past._meta.db_table} h
        where h.{key} = t.{key} order by h.history_id desc limit 1) p on true
        where p.history_id is null or ({now}) is distinct from ({then})"""


@check(
    6, "History row {row} has no audit row.", todo="Only the owner of the database can have taken it away: find out."
)
def history_without_audit():
    return " union all ".join(_unaudited(model) for model in tracked_models())


def _unaudited(model: Any) -> str:
    table, past = model._meta.db_table, history_model(model)._meta.db_table
    return f"""select '{past} ' || h.history_id from {past} h where not exists (
        select from privacy_auditrow a where a."table" = '{table}' and a.history_id = h.history_id)"""

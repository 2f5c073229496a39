"""What the database itself keeps: history by trigger, append-only tables, and who may do what.

Made anew from the models after each `migrate`, so that a new column can never be forgotten.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections

APP, READER = "app", "reader"
ADDED_ONLY = "privacy_readlog, intake_textversion, hours_statehours"  # the application adds rows and never changes one
APPEND_ONLY = ["privacy_auditrow", "privacy_auditshape", "privacy_readlog"]
# of no use to whoever reads for a report
SECRET = "django_session, people_user, people_machinekey, people_invitation, people_passwordlink, intake_idempotency"
guards: list[Callable[[], str]] = []  # SQL that other apps want installed, made from their own tables of rules

COMMON = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
"""

TRACK = """
create or replace function track_{table}() returns trigger language plpgsql security definer
set search_path = public, pg_catalog, pg_temp as $$
declare
  src public.{table};
  the_actor text := coalesce(nullif(current_setting('app.actor', true), ''), 'db:' || session_user);
  the_purpose text := coalesce(current_setting('app.purpose', true), '');
begin
  if tg_op = 'DELETE' then src := old; else src := new; end if;
  with made as (
    insert into public.{history} ({columns}, history_date, history_type, history_user_id, history_change_reason)
    values ({sources}, clock_timestamp(), case tg_op when 'INSERT' then '+' when 'UPDATE' then '~' else '-' end,
            case when the_actor like 'user:%' then substr(the_actor, 6)::uuid end, nullif(the_purpose, ''))
    returning *
  )
  insert into public.privacy_auditrow (at, actor, request, purpose, "table", "row", history_id, shape, digest)
  select made.history_date, the_actor, coalesce(current_setting('app.request', true), ''), the_purpose,
         '{table}', {row}, made.history_id, '{shape}', sha256(record_send(row({digested}))) from made;
  return null;
end $$;
create or replace trigger track_write after insert or delete on {table} for each row execute function track_{table}();
create or replace trigger track_change after update on {table} for each row
  when (row({olds}) is distinct from row({news}) or not {partial}) execute function track_{table}();
insert into privacy_auditshape values ('{shape}', '{table}', '{{{digested_names}}}') on conflict do nothing;
"""

APPENDS = """
create or replace trigger append_only before update or delete or truncate on {table}
  for each statement execute function refuse_change();
"""


def tracked_models() -> Iterator[Any]:
    """Every model with a history, in a fixed order."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        if getattr(model._meta, "simple_history_manager_attribute", None):
            yield model


def history_model(model):
    return getattr(model, model._meta.simple_history_manager_attribute).model


def _track_sql(model) -> str:
    past = history_model(model)
    columns = [field.column for field in past.tracked_fields]
    digested = [field.column for field in past._meta.concrete_fields]
    shape = hashlib.sha256(",".join([past._meta.db_table, *digested]).encode()).hexdigest()[:32]
    return TRACK.format(
        table=model._meta.db_table,
        row=_row_id(model),
        history=past._meta.db_table,
        columns=", ".join(columns),
        sources=", ".join(f"src.{column}" for column in columns),
        olds=", ".join(f"old.{column}" for column in columns),
        news=", ".join(f"new.{column}" for column in columns),
        partial="true" if past._history_excluded_fields else "false",
        digested=", ".join(f"made.{column}" for column in digested),
        digested_names=",".join(digested),
        shape=shape,
    )


def _row_id(model) -> str:
    """The row as audit rows name it: a uuid; the small number of a table of one row becomes one."""
    is_uuid = model._meta.pk.get_internal_type() == "UUIDField"
    return "src.id" if is_uuid else "lpad(src.id::text, 32, '0')::uuid"


def _rights_sql(histories: list[str]) -> str:
    closed = ", ".join([*histories, "privacy_auditrow", "privacy_auditshape"])
    return f"""
    grant usage on schema public, keys to {APP}, {READER};
    grant select, insert, update, delete on all tables in schema public to {APP};
    grant usage, select on all sequences in schema public to {APP};
    grant select, insert, update on keys.lead_key to {APP};
    grant select on all tables in schema public to {READER};
    revoke select on {SECRET} from {READER};
    grant select (id, email, name, role, languages, time_zone, is_active, team_id, skills) on people_user to {READER};
    revoke insert, update, delete, truncate on {closed} from {APP};
    revoke update, delete, truncate on {ADDED_ONLY} from {APP};
    revoke create on schema public from {APP};
    """


def statements() -> list[str]:
    """All SQL of this module, for the tables of today."""
    tracked = list(tracked_models())
    histories = [history_model(model)._meta.db_table for model in tracked]
    return [
        COMMON,
        *map(_track_sql, tracked),
        *(APPENDS.format(table=table) for table in [*histories, *APPEND_ONLY]),
        *(guard() for guard in guards),
        _rights_sql(histories),
    ]


def install(sender, using="default", plan=None, **_) -> None:
    """After the last app's post_migrate, when every table exists."""
    if sender is not [app for app in apps.get_app_configs() if app.models_module][-1]:
        return
    needed = {model._meta.db_table for model in tracked_models()}
    if not needed <= set(connections[using].introspection.table_names()):
        return  # a migration back: nothing to guard until it goes forward again
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.connection.execute(statement, prepare=False)

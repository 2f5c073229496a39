"""What the library would have kept, what the owner may not do, and what psql leaves behind."""

import os

import psycopg
import pytest

from crm.privacy.triggers import tracked_models
from tests import databases


def cell(row, field):
    """A value as the database keeps it: the ciphertext of what is sealed."""
    value = row.__dict__[field.attname]
    return getattr(value, "blob", bytes(value) if isinstance(value, memoryview) else value)


@pytest.mark.parametrize("model", list(tracked_models()), ids=lambda model: model._meta.label)
def test_the_triggers_row_equals_the_librarys_own(django_as_owner, a_whole_story, settings, model):
    row = model.objects.order_by("-pk").first()
    settings.SIMPLE_HISTORY_ENABLED = True
    row.save()  # now the library writes its row after the trigger wrote ours
    theirs, ours = model.history.filter(id=row.pk).order_by("-history_id")[:2]

    assert {f.name: cell(ours, f) for f in theirs.tracked_fields} == {
        f.name: cell(theirs, f) for f in theirs.tracked_fields
    }


def test_not_even_the_owner_alters_history(fresh_database, as_owner):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        as_owner.execute("delete from leads_historicallead")


def test_psql_leaves_a_row_with_the_roles_own_name(fresh_database, as_owner):
    with psycopg.connect(databases.app_url(fresh_database), autocommit=True) as psql:
        psql.execute("insert into people_user (id, password, email, name, role, languages, time_zone, is_active) "
                     "values (gen_random_uuid(), '!', 'x@example.com', 'X', 'admin', '{}', 'UTC', true)")  # fmt: skip
    assert as_owner.execute("select actor from privacy_auditrow").fetchall() == [("db:app",)]


def as_reader(name):
    return psycopg.connect(os.environ["DATABASE_READER_URL"].rsplit("/", 1)[0] + f"/{name}", autocommit=True)


@pytest.mark.parametrize("table", ["django_session", "people_machinekey", "keys.lead_key"])
def test_whoever_reads_for_a_report_sees_no_secret(fresh_database, table):
    with as_reader(fresh_database) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(f"select * from {table}")


def test_whoever_reads_for_a_report_writes_nothing(fresh_database):
    with as_reader(fresh_database) as reader, pytest.raises(psycopg.Error):
        reader.execute("update leads_lead set language = 'es'")

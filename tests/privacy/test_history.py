"""History by trigger equals the library's own, cannot be altered, and covers what signals miss."""

import pytest
from django.db import ProgrammingError, connection, transaction

from crm.privacy.models import AuditRow
from crm.privacy.triggers import history_model, tracked_models
from leads.models import Lead

pytestmark = pytest.mark.django_db


def test_update_leaves_a_row_where_the_library_leaves_none(lead):
    before = lead.history.count()
    Lead.objects.filter(pk=lead.pk).update(language="es")
    assert lead.history.count() == before + 1


def test_each_row_names_who_and_why(a_whole_story, ana):
    claimed = AuditRow.objects.filter(table="leads_hold", purpose="queue pick").get()
    assert claimed.actor == f"user:{ana.pk}"


@pytest.mark.parametrize("verb", ["update {} set history_type = '-'", "delete from {}", "truncate {}"])
@pytest.mark.parametrize("model", list(tracked_models()), ids=lambda model: model._meta.label)
def test_the_application_may_not_alter_history(model, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(history_model(model)._meta.db_table))


def test_the_digest_can_be_computed_again_from_the_row(lead):
    audit = AuditRow.objects.get(table="leads_lead", row=lead.pk)
    with connection.cursor() as cursor:
        cursor.execute("select columns from privacy_auditshape where shape = %s", [audit.shape])
        columns = ", ".join(f"h.{name}" for name in cursor.fetchone()[0])
        cursor.execute(f"select sha256(record_send(row({columns}))) from leads_historicallead h where history_id = %s",
                       [audit.history_id])  # fmt: skip
        assert bytes(cursor.fetchone()[0]) == bytes(audit.digest)


def test_history_opens_with_the_same_key(lead):
    person = lead.people.get()
    person.name = "Renee Moss"
    person.save()
    assert person.history.order_by("-history_id").first().name == "Renee Moss"

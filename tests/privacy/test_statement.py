"""Rows for one statement: made as Django makes them, written as Django writes them."""

import uuid

import pytest

from crm.privacy import vault
from crm.privacy.lookup import name_words
from crm.privacy.statement import insert_all, new
from leads.intake.actions import PublicForm
from leads.intake.models import CallbackRequest, Idempotency
from leads.models import ContactNumber, Lead, Person, Waiting

MADE_ANEW = {"id", "code", "reference"}


@pytest.mark.parametrize("model", [Lead, Person, ContactNumber, CallbackRequest, Idempotency, Waiting])
def test_a_new_row_has_what_django_gives_it(model):
    usual, quick = model(), new(model)
    for field in model._meta.concrete_fields:
        one, other = (getattr(row, field.attname) for row in (usual, quick))
        assert type(one) is type(other)
        assert one == other or field.name in MADE_ANEW or field.has_db_default()


def test_a_row_takes_columns_and_nothing_else():
    lead = uuid.uuid4()
    assert new(Person, lead_id=lead).lead_id == lead
    with pytest.raises(TypeError, match="Person has no lead"):
        new(Person, lead=lead)


@pytest.mark.django_db
def test_what_was_written_is_read_again(lead):
    with vault.session():
        row = new(Person, lead_id=lead.pk, name="Renee Moss", name_words=name_words("Renee Moss"))
        assert insert_all([row], by=PublicForm(), purpose="test")
    kept = Person.objects.get(pk=row.pk)
    assert (kept.name, kept.name_words) == ("Renee Moss", name_words("Renee Moss"))

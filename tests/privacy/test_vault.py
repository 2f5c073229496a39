"""A cell opens in its own place, with its own key, and nowhere else; and nothing says what was in it."""

import pytest
from django.db import connection

from crm.privacy import vault
from crm.privacy.fields import PlainWrite
from crm.privacy.models import LeadKey
from crm.privacy.vault import CannotBeOpened
from leads.models import ContactNumber, Lead, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def renee(people, ask):
    return ask(name="Renee Moss").people.get()


@pytest.fixture
def carl(people, ask):
    return ask(name="Carl Webb", phone="602-555-0148").people.get()


def cell(row, column="name") -> bytes:
    """What the database keeps."""
    with connection.cursor() as cursor:
        cursor.execute(f'select "{column}" from {row._meta.db_table} where id = %s', [row.pk])
        return bytes(cursor.fetchone()[0])


def put(row, blob: bytes, column="name") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'update {row._meta.db_table} set "{column}" = %s where id = %s', [blob, row.pk])


def opened(row, name="name"):
    """Read it as the next request would: from the database, with no key opened yet."""
    vault._opened.get().clear()
    return getattr(type(row).objects.get(pk=row.pk), name)


def refused(row, name="name") -> str:
    with pytest.raises(CannotBeOpened) as problem:
        opened(row, name)
    return str(problem.value)


def test_the_cell_of_another_lead_cannot_be_opened(renee, carl):
    put(carl, cell(renee))
    assert refused(carl) == f"leads_person.name:{carl.pk}"


def test_the_cell_of_another_row_of_the_same_lead_cannot_be_opened(renee):
    other = Person.objects.create(lead=renee.lead, name="Nia Cole", is_requester=False)
    put(other, cell(renee))
    assert "Renee" not in refused(other)


def test_the_cell_of_another_column_cannot_be_opened(renee):
    put(renee, cell(renee), column="relationship")
    assert refused(renee, "relationship") == f"leads_person.relationship:{renee.pk}"


TEARS = [
    lambda blob: blob[:-1],
    lambda blob: blob[:29],
    lambda blob: b"",
    lambda blob: bytes([9]) + blob[1:],
    lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]),
    lambda blob: blob[:2] + bytes([blob[2] ^ 1]) + blob[3:],
]


@pytest.mark.parametrize("tear", TEARS, ids=["short", "too short", "empty", "version", "last bit", "nonce"])
def test_a_torn_cell_cannot_be_opened(renee, tear):
    put(renee, tear(cell(renee)))
    assert refused(renee) == f"leads_person.name:{renee.pk}"


def test_with_its_key_gone_a_cell_cannot_be_opened(renee):
    LeadKey.objects.filter(pk=renee.lead_id).update(care=None)
    assert refused(renee) == f"no care key for lead {renee.lead_id}"


def test_with_another_leads_key_a_cell_cannot_be_opened(renee, carl):
    stolen = LeadKey.objects.get(pk=renee.lead_id)
    LeadKey.objects.filter(pk=carl.lead_id).update(care=stolen.care, evidence=stolen.evidence)
    assert refused(carl) == f"key care of lead {carl.lead_id}"


def test_the_failure_that_caused_it_has_no_value_in_its_text_either(renee, carl):
    put(carl, cell(renee))
    with pytest.raises(CannotBeOpened) as problem:
        opened(carl)
    chain = f"{problem.value!r} {problem.value.__cause__!r}"
    assert "Renee" not in chain and "Carl" not in chain


def test_with_the_care_key_erased_history_goes_dark_too(renee):
    LeadKey.objects.filter(pk=renee.lead_id).update(care=None)
    vault._opened.get().clear()
    with pytest.raises(CannotBeOpened):
        renee.history.get().name  # noqa: B018


def test_with_the_care_key_erased_the_evidence_can_still_be_opened(people, ask):
    lead = ask(consent={"text_version": "v7"})
    LeadKey.objects.filter(pk=lead.pk).update(care=None)
    vault._opened.get().clear()
    assert lead.requests.get().consent["text_version"] == "v7"


def test_update_with_plain_text_is_refused(renee):
    with pytest.raises(PlainWrite, match=r"leads_person\.name is sealed") as problem:
        Person.objects.update(name="Nia Cole")
    assert "Nia" not in str(problem.value)


def test_filtering_by_a_sealed_field_is_refused(renee):
    with pytest.raises(PlainWrite):
        ContactNumber.objects.filter(number="+16025550147").exists()


def test_saved_unchanged_a_cell_keeps_its_ciphertext(renee):
    before = cell(renee)
    again = Person.objects.get(pk=renee.pk)
    assert again.name == "Renee Moss"
    again.save()
    assert cell(renee) == before


def test_saved_changed_a_cell_is_sealed_anew(renee):
    before = cell(renee)
    again = Person.objects.get(pk=renee.pk)
    again.name = "Renee Webb"
    again.save()
    assert (cell(renee) != before, opened(renee)) == (True, "Renee Webb")


def test_two_seals_of_one_text_differ(renee):
    where = {"lead_id": renee.lead_id, "kind": "care", "place": "leads_person.name", "row": renee.pk}
    assert vault.seal("Renee Moss", **where) != vault.seal("Renee Moss", **where)


def test_an_empty_text_is_null_and_says_nothing_by_its_length(people, ask):
    assert ask().people.get().name is None


def test_a_cell_is_thirty_bytes_longer_than_its_text(renee):
    assert len(cell(renee)) == len(b"Renee Moss") + 30


def test_what_a_shell_prints_of_a_lead_names_nobody(renee):
    shown = f"{renee} {renee!r} {renee.lead!r} {Lead.objects.all()!r} {renee.__dict__}"
    assert "Renee" not in shown

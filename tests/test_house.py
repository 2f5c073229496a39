"""The house's own rules: who may import whom, what is tracked, that migrations are whole."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from crm.privacy.triggers import tracked_models
from leads.models import Lead

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["crm", "scheduling", "leads", "config"]
EXEMPT = {
    "leads.Waiting": "lease",
    "leads.PracticePlace": "lease",
    "leads.Draft": "draft",
    "reminders.Delivery": "delivery",
}


def imports(file: Path) -> set[str]:
    """The first words of everything a file imports by an absolute name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("floor", FLOORS)
def test_no_floor_imports_from_above(floor):
    above = set(FLOORS[FLOORS.index(floor) + 1 :])
    wrong = {str(file): imports(file) & above for file in (ROOT / floor).rglob("*.py") if imports(file) & above}
    assert not wrong


def test_only_reminders_point_up_by_a_string():
    pointing = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is Lead
        and not model.__module__.startswith("leads")
    ]
    assert {field.model.__name__ for field in pointing} <= {"Reminder", "HistoricalReminder"}


def leads_to_a_lead(model, seen=frozenset()) -> bool:
    """Whether some chain of foreign keys goes from `model` to Lead."""
    if model is Lead:
        return True
    ahead = {f.related_model for f in model._meta.concrete_fields if f.remote_field} - seen - {model}
    return any(leads_to_a_lead(one, seen | {model}) for one in ahead)


def test_whatever_touches_a_persons_story_is_tracked_or_exempt_by_name():
    tracked = {model._meta.label for model in tracked_models()}
    histories = {model.history.model for model in tracked_models()}
    story = {model._meta.label for model in apps.get_models() if model not in histories and leads_to_a_lead(model)}
    assert story - tracked == set(EXEMPT)


def test_only_move_to_writes_the_stage():
    """Reading `.stage` is free; assigning it is one method's."""
    for floor in FLOORS:
        for file in (ROOT / floor).rglob("*.py"):
            targets = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Assign)]
            written = [t for node in targets for target in node.targets for t in ast.walk(target)]
            stages = [t for t in written if isinstance(t, ast.Attribute) and t.attr == "stage"]
            assert not stages or file.name == "lead.py", file


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_history_is_append_only():
    tables = [model.history.model._meta.db_table for model in tracked_models()]
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded == {*tables, "privacy_auditrow", "privacy_auditshape", "privacy_readlog"}

"""A small house in order, built once and cloned for each test that breaks something in it."""

import json
import os
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from crm.people.models import User
from crm.privacy import vault
from leads import actions
from leads.intake.actions import receive
from leads.intake.joining import settle_requests
from leads.intake.models import CallbackRequest
from leads.models import Lead
from tests import databases
from tests.conftest import ask_the_three, make_test_helpline, make_user
from tests.keys import make_key

NAMES = ("waiting", "held", "on_phone", "promised", "closed")


@pytest.fixture(scope="session")
def house_template(migrated, django_db_setup, django_db_blocker):
    """Somebody waits, Ana holds one, Ben is on the phone, Luz has promised a call, one is closed."""
    with django_db_blocker.unblock(), vault.session():
        name = databases.clone(migrated)
        databases.point_django_at(name)
        build()
        databases.point_django_at(django_db_setup)
        yield name
        databases.drop(name)


def build() -> None:
    make_test_helpline()
    User.objects.system()
    ana, ben, luz = (make_user(name, "navigator") for name in ("Ana Diaz", "Ben Ochoa", "Luz Vega"))
    make_user("Maya Tran", "shift_lead")
    _, held, on_phone, promised, closed = (ask(f"602-555-01{n}") for n in range(41, 46))
    actions.claim(held.pk, by=ana)
    for lead, by in ((on_phone, ben), (promised, luz)):
        actions.claim(lead.pk, by=by)
        actions.dial(lead.pk, by=by)
    soon = timezone.now() + timedelta(hours=3)
    ask_the_three(promised, luz)
    actions.log_call(promised.pk, outcome="call_back", details={"call_back_at": soon}, by=luz)
    actions.claim(closed.pk, by=luz)
    actions.close(closed.pk, reason="declined", by=luz)


def ask(phone: str) -> Lead:
    key = make_key(label=phone, scope="intake")[0]
    given = {"phone": phone, "name": "Renee Moss", "call_now_any_hour": True}
    answer = receive(given, by=key, way="api", path="/api/v1/leads/", once=phone)
    settle_requests()
    return CallbackRequest.objects.get(reference=answer.reference).lead


@pytest.fixture(scope="module")
def house_of_the_owner(house_template, django_db_setup, django_db_blocker):
    """Django works as the owner of the tables, whom no right and no trigger stops, in a copy of the house."""
    with django_db_blocker.unblock():
        name = databases.clone(house_template)
        databases.point_django_at(name, os.environ["DATABASE_OWNER_URL"])
        yield
        databases.point_django_at(django_db_setup)
        databases.drop(name)


@pytest.fixture
def house(house_of_the_owner, django_db_blocker):
    """The house by names. What a test does to it is taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        sql("set constraints all immediate")
        sql("update leads_waiting set lease_until = now() + interval '90 seconds' where holder_id is not null")
        users = {user.first_name.lower(): user for user in User.objects.all()}
        yield SimpleNamespace(**dict(zip(NAMES, Lead.objects.order_by("pk"), strict=True)), **users)
        transaction.set_rollback(True)


def sql(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.connection.execute(statements, prepare=False)


def run(command: str, *words: str):
    """What the command answers as JSON, and its exit status."""
    out, code = StringIO(), 0
    try:
        call_command(command, "--json", *words, stdout=out)
    except SystemExit as end:
        code = end.code
    return json.loads(out.getvalue()), code

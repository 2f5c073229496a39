"""Fixtures: a migrated database, the people of a small helpline, and requests that come in."""

import os
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from crm.people import helpline
from crm.people.authentication import forget_keys
from crm.privacy import vault
from leads.intake import texts
from leads.next import forget_front
from scheduling.hours import table
from tests import databases

TEMPLATE = "wayline"


@pytest.fixture(scope="session")
def migrated():
    """The template database, migrated once a run by the real command, as its owner."""
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, env=os.environ)
    return TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_blocker):
    with django_db_blocker.unblock():
        name = databases.clone(migrated)
        databases.point_django_at(name)
        make_test_helpline()
        yield name
        databases.point_django_at("postgres")
        databases.drop(name)


def make_test_helpline() -> None:
    """What setup would have made in the database that most tests share: without it the public form is shut."""
    from crm.people.models import Helpline

    disclosure = "Navigators employed by this helpline answer. A state grant pays for it."
    numbers = {"public_number": "+16025550100", "callback_number": "+16025550142"}
    Helpline.objects.create(name="Wayline", disclosure=disclosure, **numbers)


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker, migrated):
    """A database of one's own, for races with real commits; yields its name."""
    with django_db_blocker.unblock():
        name = databases.clone(migrated)
        databases.point_django_at(name)
        yield name
        databases.point_django_at(django_db_setup)
        databases.drop(name)


@pytest.fixture
def django_as_owner(fresh_database):
    """Django itself works as the owner of the tables, on a database of its own."""
    databases.point_django_at(fresh_database, os.environ["DATABASE_OWNER_URL"])


@pytest.fixture
def as_owner(request):
    """SQL as the owner of the tables, on the fresh database: how tests move time."""
    name = request.getfixturevalue("fresh_database")
    with psycopg.connect(databases.owner_url(name), autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True, scope="session")
def static_files_are_found_when_asked_for():
    """Else WhiteNoise lists every file anew for each test client."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def key_session():
    """One unit of work for each test, as the middleware gives each request."""
    helpline.forget()
    texts.forget()
    table.forget()
    forget_front()
    forget_keys()
    with vault.session():
        yield


def make_user(name: str, role: str, *languages: str, ready: bool = True):
    from crm.people.models import Presence, User

    email = f"{name.lower().replace(' ', '.')}@harborlight.example"
    user = User.objects.create_user(email, name=name, role=role, languages=list(languages or ["en"]))
    if role in ("navigator", "shift_lead"):
        Presence.objects.create(user=user, state="ready" if ready else "off")
    return user


@pytest.fixture
def database(request):
    """The test's own database when it asks for one, else the common one, rolled back at the end."""
    return request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")


@pytest.fixture
def people(database):
    return make_people()


def make_people() -> SimpleNamespace:
    """Ana and Ben, navigators; Luz speaks Spanish; Maya leads the shift; Sol supervises; and the rest of the house."""
    return SimpleNamespace(
        ana=make_user("Ana Diaz", "navigator"),
        ben=make_user("Ben Ochoa", "navigator"),
        luz=make_user("Luz Vega", "navigator", "es", "en"),
        maya=make_user("Maya Tran", "shift_lead"),
        sol=make_user("Sol Reyes", "supervisor"),
        ines=make_user("Ines Roy", "insurance"),
        pia=make_user("Pia Holm", "privacy"),
        adam=make_user("Adam West", "admin"),
    )


@pytest.fixture
def ana(people):
    return people.ana


@pytest.fixture
def ben(people):
    return people.ben


@pytest.fixture
def maya(people):
    return people.maya


@pytest.fixture
def ask():
    """Somebody asks for a call, by default now and at any hour; returns their lead."""
    return ask_for_a_call


def ask_for_a_call(phone: str = "602-555-0147", settle: bool = True, **facts):
    from leads.intake.actions import PublicForm, receive
    from leads.intake.joining import settle_requests
    from leads.intake.models import CallbackRequest

    given = {"phone": phone, "call_when": "now", "call_now_any_hour": True, **facts}
    answer = receive(given, by=PublicForm(), way="page")
    if settle:
        settle_requests()
    return CallbackRequest.objects.get(reference=answer.reference).lead


def ask_the_three(lead, by, **answers):
    """The three questions, answered no unless said otherwise: they come before a conversation goes on."""
    from leads.care.actions import screen
    from leads.care.models import QUESTIONS

    return screen(lead.pk, answers={**dict.fromkeys(QUESTIONS, "no"), **answers}, by=by)


@pytest.fixture
def lead(database, ask):
    return ask()


@pytest.fixture
def later():
    """A time in some hours."""
    return lambda hours=5: timezone.now() + timedelta(hours=hours)


@pytest.fixture
def door(client):
    """Post and get JSON as somebody with a key: door(user).post(path, {...})."""
    from tests.keys import Door

    return lambda who: Door(client, who)

"""`manage.py check` names what of setup is missing, and is silent when all is there."""

import json

import pytest
from django.core.checks import run_checks

from crm.people.models import Helpline, User
from crm.privacy.ring import fingerprint, new_ring
from tests.conftest import make_user
from tests.people.setting_up import environment, manage

pytestmark = pytest.mark.django_db
SAYS = "Our own staff answer. A state grant pays for it."


@pytest.fixture
def whole(settings):
    """A helpline of which nothing is missing; whole(name=value) spoils one fact of it."""
    make_user("Adam West", "admin")
    settings.EMAIL_HOST = "mail.example"

    def facts(**spoiled):
        right = {"disclosure": SAYS, "mail_from": "a@b.example", "escrowed_ring": fingerprint(settings.KEY_RING)}
        Helpline.objects.update(**{**right, **spoiled})

    facts()
    return facts


def said() -> list[str]:
    return [found.id for found in run_checks(tags=["setup"])]


def test_nothing_is_said_when_all_is_there(whole):
    assert said() == []


def test_without_a_helpline(whole):
    Helpline.objects.all().delete()
    assert said() == ["people.W004"]


@pytest.mark.parametrize(
    ("spoiled", "number"), [({"disclosure": "Us."}, 5), ({"escrowed_ring": ""}, 7), ({"mail_from": ""}, 8)]
)
def test_a_fact_that_is_missing(whole, spoiled, number):
    whole(**spoiled)
    assert said() == [f"people.W{number:03}"]


def test_an_administrator_who_was_deactivated_does_not_count(whole):
    User.objects.filter(role="admin").update(is_active=False)
    assert said() == ["people.W006"]


def test_without_a_ring(whole, settings):
    settings.KEY_RING = {}
    assert said() == ["people.W001"]


def test_with_another_ring_than_the_one_in_escrow(whole, settings):
    settings.KEY_RING = new_ring()
    assert said() == ["people.W007"]


def test_the_demo_is_left_in_peace(whole, settings):
    Helpline.objects.all().delete()
    settings.DEMO = True
    assert said() == []


def test_a_database_that_is_away_is_no_warning():
    away = {"DATABASE_URL": "postgres://app:none@127.0.0.1:1/x", "WAYLINE_KEY_RING": json.dumps(new_ring())}
    done = manage("check", "--fail-level", "WARNING", env=environment("x", **away))
    assert done.returncode == 0 and "people.I003" in done.stderr


def test_a_database_without_tables_is_told_to_migrate(migrated):
    from tests import databases

    with databases.empty() as name:
        done = manage("check", env=environment(name))
    assert "people.W002" in done.stderr and "manage.py migrate" in done.stderr

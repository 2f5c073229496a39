"""Keys for machines: shown once, kept as a hash, ended or taken back at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crm.people.authentication import find_key
from crm.people.keys import make_key, revoke
from crm.people.models import MachineKey
from tests.moments import at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def made(ana):
    """Ana's personal key, and what was shown of it."""
    return make_key(label="Ana's script", scope="personal", user=ana)


def works(shown, hours=0.0) -> bool:
    with at(timezone.now() + hours * HOUR):
        return find_key(shown) is not None


def test_what_was_shown_opens(made):
    key, shown = made
    assert find_key(shown) == key


def test_the_secret_is_kept_nowhere(made):
    secret = made[1].split("_", 2)[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "select t::text from people_machinekey t union all select t::text from people_historicalmachinekey t"
        )
        assert not any(secret in row for (row,) in cursor.fetchall())


def test_a_personal_key_ends_after_twelve_hours(made):
    assert (works(made[1], 11.9), works(made[1], 12.1)) == (True, False)


def test_a_personal_key_lasts_no_longer_when_more_is_asked(ana):
    shown = make_key(label="x", scope="personal", user=ana, lasts=48 * HOUR)[1]
    assert not works(shown, 12.1)


def test_a_personal_key_may_end_sooner(ana):
    shown = make_key(label="x", scope="personal", user=ana, lasts=HOUR)[1]
    assert not works(shown, 1.1)


def test_an_intake_key_does_not_end_by_itself():
    assert works(make_key(label="site", scope="intake")[1], 24 * 365)


def test_a_key_that_was_taken_back_opens_nothing_from_then_on(made):
    revoke(made[0])
    assert not works(made[1])


WRONG = [
    lambda shown: shown[:-1],
    lambda shown: shown + "x",
    lambda shown: shown.upper(),
    lambda shown: shown.replace("wl_", "xx_"),
    lambda shown: shown.rsplit("_", 1)[0],
    lambda shown: "",
    lambda shown: "wl__",
    lambda shown: "wl_%_x",
    lambda shown: "wl_" + "a" * 5000 + "_x",
]


@pytest.mark.parametrize("spoil", WRONG)
def test_anything_else_opens_nothing(made, spoil):
    assert find_key(spoil(made[1])) is None


def test_the_prefix_of_one_key_with_the_secret_of_another_opens_nothing(made, ben):
    other = make_key(label="x", scope="personal", user=ben)[1]
    mixed = "_".join([*made[1].split("_", 2)[:2], other.split("_", 2)[2]])
    assert find_key(mixed) is None


def test_the_key_of_someone_who_was_deactivated_opens_nothing(door, ana):
    api = door(ana)
    ana.is_active = False
    ana.save()
    assert api.get("leads/").status_code == 401


def test_all_refusals_of_a_key_are_one_answer(door, made):
    revoke(made[0])
    answers = {(one.status_code, one.content) for one in (door(shown).get("leads/") for shown in (made[1], "wl_aa_bb"))}
    assert len(answers) == 1


@pytest.mark.parametrize(("scope", "has_person"), [("intake", True), ("personal", False)])
def test_the_database_refuses_a_key_of_two_natures(ana, scope, has_person):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_key(label="x", scope=scope, user=ana if has_person else None)


def test_taking_back_leaves_a_row_of_history(made):
    revoke(made[0])
    assert MachineKey.history.filter(id=made[0].pk).count() == 2

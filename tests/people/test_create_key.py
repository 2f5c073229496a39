"""manage.py create_key: a site's key, shown once."""

import json

import pytest
from django.core.management import CommandError, call_command

from crm.people.authentication import find_key
from crm.people.models import MachineKey
from tests import databases
from tests.keys import Door
from tests.people.setting_up import environment, manage

pytestmark = pytest.mark.django_db


def create(capsys, *words) -> str:
    call_command("create_key", "--scope", "intake", *words)
    return capsys.readouterr().out.strip()


def test_what_it_prints_posts_a_lead(client, capsys):
    shown = create(capsys, "--label", "Our site")
    assert Door(client, shown).post("leads/", {"phone": "602-555-0147"}).status_code == 201


def test_json_says_which_key_it_is(capsys):
    told = json.loads(create(capsys, "--label", "Our site", "--json"))
    key = find_key(told["key"])
    assert {**told, "key": ""} == {"id": str(key.pk), "label": "Our site", "scope": "intake", "key": ""}


def test_history_says_who_made_it(capsys):
    create(capsys, "--label", "Our site")
    assert MachineKey.objects.get().history.get().history_change_reason == "create key"


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, "two\nlines", "nul\0"])
def test_a_label_must_be_one_that_people_can_read(label):
    with pytest.raises(CommandError, match=r"--label (is|must)") as refusal:
        call_command("create_key", "--scope", "intake", "--label", label)
    assert refusal.value.returncode == 2 and not MachineKey.objects.exists()


def test_without_a_ring_there_is_no_key(settings):
    settings.KEY_RING = {}
    with pytest.raises(CommandError, match=r"manage\.py setup") as refusal:
        call_command("create_key", "--scope", "intake", "--label", "Our site")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("words", [["--label", "x"], ["--scope", "intake"], ["--label", "x", "--scope", "personal"]])
def test_words_that_are_missing_or_unknown_exit_2(words):
    done = manage("create_key", *words, env=environment("x"))
    assert done.returncode == 2 and "usage:" in done.stderr


def test_a_database_that_is_not_migrated_exits_2(migrated, tmp_path):
    from crm.privacy.ring import new_ring, write_ring

    write_ring(new_ring(), tmp_path / "ring")
    with databases.empty() as name:
        env = environment(name, WAYLINE_KEY_RING_FILE=str(tmp_path / "ring"))
        done = manage("create_key", "--label", "x", "--scope", "intake", env=env)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_help_says_what_it_does():
    done = manage("create_key", "--help", env=environment("x"))
    assert done.returncode == 0 and "--label" in done.stdout

"""The first run from a file: from an empty database to the first lead, and all that may stand in its way."""

import json
import re
import stat

import pytest
from django.core.management import CommandError, call_command

from crm.people.models import Helpline, User
from crm.privacy import vault
from crm.privacy.ring import fingerprint, read_ring
from tests import databases
from tests.keys import Door
from tests.people.setting_up import CONFIG, PASSWORD, environment, manage, untouched


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Write the file that is right, or another text; returns its path."""
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)

    def write(text: str = CONFIG):
        (tmp_path / "helpline.toml").write_text(text)
        return tmp_path / "helpline.toml"

    return write


@pytest.fixture
def no_ring(settings):
    """An environment without a key ring; whatever ring a test puts there goes with it."""
    settings.KEY_RING = {}
    for kept in (vault._ring_key, vault._purpose_key):
        kept.cache_clear()
    yield settings
    for kept in (vault._ring_key, vault._purpose_key):
        kept.cache_clear()


def set_up(file, *words) -> str:
    """Run it in this process; returns the exit status and words of its refusal, or "" when it is done."""
    try:
        call_command("setup", "--config", str(file), "--escrow-confirmed", *map(str, words))
    except CommandError as refusal:
        return f"{refusal.returncode} {refusal}"
    return ""


def test_from_an_empty_database_to_the_first_lead(fresh_database, config, no_ring, tmp_path, client, capsys):
    ring = tmp_path / "ring.json"
    assert set_up(config(), "--ring", ring) == ""
    no_ring.KEY_RING = read_ring("", str(ring))
    call_command("create_key", "--label", "Our site", "--scope", "intake", "--json")
    key = json.loads(capsys.readouterr().out.splitlines()[-1])["key"]

    assert Door(client, key).post("leads/", {"phone": "602-555-0147"}).status_code == 201
    assert client.get("/call/").status_code == 200


def test_the_helpline_is_what_the_file_says(fresh_database, config):
    assert set_up(config()) == ""
    row = Helpline.objects.get()

    assert (row.name, row.public_number, row.callback_number) == ("Valley Line", "+16025550100", "+16025550142")
    assert (row.languages, row.promise_minutes, row.time_zone) == (["es", "en"], 12, "America/Denver")
    assert (row.mail_from_name, row.mail_from) == ("Valley Office", "office@valley.example")


def test_the_first_administrator_can_sign_in_and_history_says_who_made_them(fresh_database, config, client):
    set_up(config())
    ada = User.objects.get(role="admin")
    made = ada.history.get()

    assert client.login(email="ada@valley.example", password=PASSWORD)
    assert (ada.name, ada.time_zone, made.history_change_reason) == ("Ada West", "America/Denver", "setup")


def test_a_second_run_exits_1(fresh_database, config):
    set_up(config())
    assert set_up(config()).startswith("1 Valley Line is set up already.")
    assert User.objects.filter(role="admin").count() == 1


def test_of_two_at_once_the_second_is_told(fresh_database, config, monkeypatch, tmp_path, no_ring):
    set_up(config(), "--ring", tmp_path / "one")
    monkeypatch.setattr("crm.people.firstrun.making.whose", lambda: "")  # both looked before either wrote
    ring = tmp_path / "two"

    assert set_up(config(), "--ring", ring) == "1 Somebody else has just set up this helpline."
    assert (User.objects.filter(role="admin").count(), ring.exists()) == (1, False)


def test_the_demo_is_no_place_for_a_real_helpline(fresh_database, config):
    Helpline.objects.create(name="Harborlight", is_demo=True)
    assert set_up(config()).startswith("1 This database holds the demo")


def test_people_without_a_helpline_are_not_overrun(fresh_database, config, ana):
    assert set_up(config()).startswith("1 This database has people already")


def test_without_a_confirmed_escrow_nothing_happens(fresh_database, config):
    with pytest.raises(CommandError, match="--escrow-confirmed is missing"):
        call_command("setup", "--config", str(config()))
    assert untouched()


def test_every_problem_is_said_at_once_and_nothing_is_changed(fresh_database, config, no_ring, tmp_path):
    refusal = set_up(config(CONFIG.replace("555-0100", "1").replace("Denver", "Nowhere")), "--ring", tmp_path)

    assert refusal.startswith("2 ") and "3 problems" in refusal
    assert all(word in refusal for word in ("line 3: helpline.public_number", "line 9: helpline.time_zone", "--ring"))
    assert untouched()


def test_a_database_that_is_not_migrated_is_told_to_be(migrated, config):
    with databases.empty() as name:
        done = manage("setup", "--config", config(), "--escrow-confirmed", env=environment(name))
    assert done.returncode == 2 and "manage.py migrate" in done.stderr and "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_in_words(config):
    away = {"DATABASE_URL": "postgres://app:secret@127.0.0.1:1/x"}
    done = manage("setup", "--config", config(), env=environment("x", **away))
    assert done.returncode == 2 and "Traceback" not in done.stderr and "secret" not in done.stderr


def test_a_mail_server_that_does_not_let_us_in_is_found_before_anything_is_changed(fresh_database, config, tmp_path):
    env = environment(fresh_database, EMAIL_HOST="127.0.0.1", EMAIL_PORT="1")
    done = manage("setup", "--config", config(), "--ring", tmp_path / "ring", "--escrow-confirmed", env=env)
    assert done.returncode == 2 and "EMAIL_HOST: 127.0.0.1:1" in done.stderr
    assert untouched() and not (tmp_path / "ring").exists()


def test_without_a_terminal_and_without_a_file_nothing_is_asked(fresh_database):
    done = manage("setup", env=environment(fresh_database))
    assert (done.returncode, "--config FILE" in done.stderr) == (2, True)


def test_help_says_what_it_does():
    done = manage("setup", "--help", env=environment("x"))
    assert done.returncode == 0 and "--escrow-confirmed" in done.stdout


def test_the_new_ring_is_in_a_file_for_its_owner_alone(fresh_database, config, no_ring, tmp_path):
    set_up(config(), "--ring", tmp_path / "ring.json")
    made = read_ring("", str(tmp_path / "ring.json"))

    assert stat.S_IMODE((tmp_path / "ring.json").stat().st_mode) == 0o600
    assert Helpline.objects.get().escrowed_ring == fingerprint(made)


def test_a_ring_file_that_exists_is_never_overwritten(fresh_database, config, no_ring, tmp_path):
    (tmp_path / "ring").write_text("precious")
    assert "exists already" in set_up(config(), "--ring", tmp_path / "ring")
    assert (tmp_path / "ring").read_text() == "precious" and untouched()


def test_no_second_ring_is_made_where_there_is_one(fresh_database, config, tmp_path):
    assert "has one already" in set_up(config(), "--ring", tmp_path / "ring")


def test_the_ring_goes_again_when_setup_does_not_get_to_its_end(fresh_database, config, no_ring, tmp_path, monkeypatch):
    monkeypatch.setattr("crm.people.firstrun.making.set_up", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        set_up(config(), "--ring", tmp_path / "ring")
    assert not (tmp_path / "ring").exists()


def test_no_secret_is_shown(fresh_database, config, tmp_path):
    ring = tmp_path / "ring.json"
    env = environment(fresh_database)
    done = manage("setup", "--config", config(), "--ring", ring, "--escrow-confirmed", env=env)
    keys = re.findall(r'"([A-Za-z0-9+/]{43}=)"', ring.read_text())

    assert done.returncode == 0 and len(keys) == 4
    assert not any(secret in done.stdout + done.stderr for secret in [*keys, PASSWORD])
    assert f"WAYLINE_KEY_RING_FILE={ring}" in done.stdout

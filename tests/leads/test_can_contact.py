"""manage.py can_contact: the same answer at a terminal, without the number."""

import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from crm.privacy.ring import new_ring, write_ring
from tests.people.setting_up import environment, manage

pytestmark = pytest.mark.django_db
MIAMI, EIGHT = "305-555-0147", "2026-11-24T20:00:00-05:00"


def asked(capsys, *words) -> dict:
    call_command("can_contact", "--json", *words)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "decision", "reason"),
    [
        (["--phone", MIAMI, "--at", "2026-11-24T19:59:00-05:00"], "allow", "in_hours"),
        (["--phone", MIAMI, "--at", EIGHT], "blocked", "state_hours"),
        (["--phone", MIAMI, "--at", EIGHT, "--channel", "text"], "blocked", "state_hours"),
        (["--phone", MIAMI, "--at", EIGHT, "--channel", "email"], "allow", "any_hour"),
        (["--phone", "850-555-0147", "--zip", "32501", "--at", EIGHT], "allow", "in_hours"),
        (["--phone", "850-555-0147", "--zip", "32301", "--at", EIGHT], "blocked", "state_hours"),
        (["--phone", "800-555-0147", "--at", EIGHT], "ask_human", "zone_unknown"),
        (["--phone", "800-555-0147", "--state", "Arizona", "--at", EIGHT], "allow", "in_hours"),
    ],
)
def test_it_answers(capsys, words, decision, reason):
    told = asked(capsys, *words)
    assert (told["decision"], told["reasons"]) == (decision, [reason])


def test_a_blocked_one_says_until_when(capsys):
    told = asked(capsys, "--phone", MIAMI, "--at", EIGHT)
    assert datetime.fromisoformat(told["until"]) == datetime.fromisoformat("2026-11-25T08:00:00-05:00")


def test_a_number_that_asked_us_to_stop_is_blocked_without_an_end(capsys):
    Suppression.objects.create(number_index=number_index("+13055550147"), since=timezone.now(), why="asked_to_stop")
    told = asked(capsys, "--phone", MIAMI)
    assert (told["decision"], told["reasons"], "until" in told) == ("blocked", ["suppressed"], False)


def test_for_a_person_it_speaks_in_sentences(capsys):
    call_command("can_contact", "--phone", MIAMI, "--at", EIGHT)
    said = capsys.readouterr().out
    assert said.startswith("blocked until 2026-11-25 13:00 UTC. The rules of a state") and "5550147" not in said


UNREADABLE = [
    ["--phone", "555"],
    ["--phone", MIAMI, "--channel", "fax"],
    ["--phone", MIAMI, "--at", "tomorrow"],
    ["--phone", MIAMI, "--at", "2026-11-24T20:00"],
    ["--phone", MIAMI, "--at", "0001-01-01T00:00:00+14:00"],
    ["--phone", MIAMI, "--state", "Atlantis"],
    ["--phone", MIAMI, "--zip", "3310"],
]


@pytest.mark.parametrize("words", UNREADABLE)
def test_what_cannot_be_read_is_exit_status_two_and_repeats_nothing(words):
    with pytest.raises(CommandError) as refusal:
        call_command("can_contact", *words)
    assert refusal.value.returncode == 2 and "555" not in str(refusal.value)


def test_any_decision_is_exit_status_zero(fresh_database, tmp_path):
    write_ring(new_ring(), tmp_path / "ring")
    env = environment(fresh_database, WAYLINE_KEY_RING_FILE=str(tmp_path / "ring"))
    done = manage("can_contact", "--phone", MIAMI, "--at", EIGHT, "--json", env=env)
    assert (done.returncode, json.loads(done.stdout)["decision"]) == (0, "blocked")
    assert "5550147" not in done.stdout + done.stderr

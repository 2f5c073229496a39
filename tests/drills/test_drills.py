"""The short drill, with real processes and kill -9; and that a ledger which disagrees with the tables fails it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.door import Answer
from tests.drills.ledger import Ledger
from tests.drills.report import GATE_SECONDS, Row

ROOT = Path(__file__).resolve().parents[2]


def drill(tmp_path, *words):
    told = tmp_path / "rows.json"
    command = [sys.executable, "-m", "tests.drills", *words, "--seed", "7", "--json", told]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done, {row["fault"]: row for row in json.loads(told.read_text())["rows"]}


@pytest.mark.slow
def test_kill_9_of_web_sweeper_valkey_and_postgresql_loses_nothing(tmp_path):
    done, rows = drill(tmp_path, "kill", "--short")

    whole = rows["all together"]
    assert (whole["lost"], whole["doubled"], whole["wrong"]) == (0, 0, []), done.stdout + done.stderr
    assert whole["acknowledged"] > 50
    waits = [row["recoveries"][0] for name, row in rows.items() if name != "all together"]
    assert len(waits) == 4 and max(waits) < 3 * GATE_SECONDS, done.stdout  # the machine may be busy; the drill says 10


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({}, True),
        ({"recoveries": [0.1, 9.9]}, True),
        ({"recoveries": [0.1, 10.1]}, False),
        ({"lost": 1}, False),
        ({"doubled": 1}, False),
        ({"wrong": ["3 answers of 500"]}, False),
    ],
)
def test_a_gate_holds_or_fails(facts, holds):
    assert Row("kill", "web", **facts).holds is holds


def test_two_who_are_sure_to_hold_one_lead_are_written_down():
    ledger = Ledger()
    ledger.took("lead", "ana")
    ledger.took("lead", "ana")
    assert ledger.held_twice == []
    ledger.took("lead", "ben")
    assert ledger.held_twice == ["lead"]


def test_a_repeat_is_counted_until_it_is_acknowledged():
    ledger = Ledger()
    ledger.asked("key")
    ledger.asked("key")
    ledger.received("key", "R1")
    assert (ledger.repeats, ledger.open_keys, ledger.acknowledged["calm"]) == (1, set(), 1)


def test_an_outage_that_does_not_say_when_to_come_back_is_counted_apart():
    ledger = Ledger()
    for headers in ({"retry-after": "5"}, {}):
        ledger.heard(Answer(503, b"", headers))
    assert ledger.statuses == {503: 1, "503 without Retry-After": 1}

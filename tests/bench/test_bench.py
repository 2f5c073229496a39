"""The bench measures what it says: a frozen reference, whole answers, and figures that can fail."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(__file__).parent / "reference"
FROZEN = "5ebe945bc147cd14577ec8ab4aad5f849a9d8b68ee5cc240bc3f34950e350254"


def digest() -> str:
    """Of every file of the reference with its name, in order."""
    files = sorted(file for file in REFERENCE.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.relative_to(REFERENCE)}\n".encode() + file.read_bytes())
    return whole.hexdigest()


@pytest.mark.slow
def test_a_short_one_measures_every_figure_and_its_status_says_whether_the_gates_hold(tmp_path):
    words = ["create", "--rounds", "1", "--seconds", "0.3", "--json", tmp_path / "figures.json"]
    done = subprocess.run([sys.executable, "-m", "tests.bench", *words], capture_output=True, text=True, cwd=ROOT)

    figures = json.loads((tmp_path / "figures.json").read_text())
    rows = next(one for one in figures if one["what"] == "rows written a create")
    assert (rows["ours"], rows["reference"]) == (18, 2)
    assert len(figures) == 6 and all(one["ours"] > 0 for one in figures), done.stderr
    assert done.returncode == (0 if all(one["holds"] for one in figures) else 1)


def test_the_reference_is_the_one_that_was_measured():
    assert digest() == FROZEN


@pytest.mark.parametrize(
    ("limits", "ratio", "holds"),
    [
        ({"least": 2.0}, 2.0, True),
        ({"least": 2.0}, 1.99, False),
        ({"most": 1.0}, 1.01, False),
        ({"most": 0}, 0, True),
        ({}, None, True),
        ({"least": 2.0}, None, False),
    ],
)
def test_a_gate_holds_or_fails(limits, ratio, holds):
    assert Figure("row", "what", "1/s", 1.0, ratio=ratio, **limits).holds is holds

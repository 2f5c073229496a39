"""The README's curl lines, run as they stand, on a fresh demo."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.browser.house import House

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()


@pytest.fixture(scope="module")
def said(migrated, tmp_path_factory):
    """What the README's block printed, one JSON answer after the other."""
    house = House(migrated, tmp_path_factory.mktemp("readme"))
    try:
        house.start()
        lines = re.search(r"```sh\n(.*?)```", README, re.DOTALL)[1]
        environment = {**os.environ, "DATA": str(house.data)}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", lines], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        yield list(answers(done.stdout))
    finally:
        house.stop()


def answers(text: str):
    decoder = json.JSONDecoder()
    while text := text.strip():
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:]


def test_the_thread_runs_from_the_readme(said):
    received, claimed, dialled, screened, ended, reminders, story = said

    assert received["reference"].startswith("R")
    assert claimed["phone"] == "•••-••99"
    assert dialled["tel"] == "tel:+16025550199"
    assert screened["danger"] is False
    assert (ended["next_action"], ended["stage"]) == ("call_back", "engaged")
    assert ended["next_call_at"] in {reminder["due_at"] for reminder in reminders["results"]}
    assert "Dana Ortiz" in {step["by"] for step in story["results"]}


def test_the_readme_is_one_screen_and_its_links_lead_somewhere():
    assert len(README.splitlines()) <= 60
    for link in re.findall(r"\]\(([^):]+)\)", README):
        assert (Path(__file__).resolve().parent.parent / link).exists(), link

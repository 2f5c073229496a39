"""What dev.py says and answers when it cannot run, or is only asked."""

import os
import runpy
import socket
import subprocess
import sys

import pytest

from tests.setup.conftest import ROOT

DEV = ROOT / "dev.py"


def dev(*words: object, **environment: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment
    return subprocess.run([sys.executable, DEV, *map(str, words)], capture_output=True, text=True, env=env, timeout=60)


@pytest.mark.parametrize("words", [[], ["up"], ["test"], ["check"]])
def test_help_is_everywhere(words):
    asked = dev(*words, "--help")

    assert (asked.returncode, asked.stdout[:13]) == (0, "usage: dev.py")


@pytest.mark.parametrize("words", [[], ["down"], ["up", "--prot", "1"], ["up", "--port", "http"]])
def test_what_it_does_not_understand_is_exit_status_two(words):
    assert dev(*words).returncode == 2


def test_up_is_never_another_database():
    asked = dev("up", DATABASE_URL="postgres://somewhere/else")

    assert asked.returncode == 2
    assert "manage.py setup" in asked.stderr


def test_a_taken_port_is_a_sentence(new_data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        asked = dev("up", "--port", taken.getsockname()[1], "--data", new_data)

    assert asked.returncode == 2
    assert "give another with --port" in asked.stdout


def test_an_old_python_is_a_sentence(monkeypatch):
    house = runpy.run_path(str(DEV))
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))

    with pytest.raises(house["CannotRun"], match=r"needs Python 3\.11 or later and this is 3\.10"):
        house["enter_environment"]()

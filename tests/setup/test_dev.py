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


@pytest.fixture
def house(monkeypatch):
    """dev.py's own functions on a machine without nginx, for somebody who is not root."""
    found = runpy.run_path(str(DEV))
    globals_ = found["install_nginx"].__globals__
    monkeypatch.setitem(globals_, "find_nginx", lambda: None)
    monkeypatch.setitem(globals_, "ran", [])
    monkeypatch.setitem(globals_, "quietly", lambda words: globals_["ran"].append(words))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return globals_


def test_nginx_that_nobody_may_install_is_a_sentence(house, capsys):
    assert house["install_nginx"]() is None
    assert house["ran"] == []
    assert "apt-get install nginx" in capsys.readouterr().err


def test_root_installs_nginx_and_starts_no_server(house, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(house["shutil"], "which", lambda name, **_: f"/usr/bin/{name}")
    house["install_nginx"]()

    assert [words[:2] for words in house["ran"]] == [["sh", "-c"]]
    assert "policy-rc.d" in house["ran"][0][2] and "apt-get install -y" in house["ran"][0][2]


def test_nginx_is_found_where_a_plain_users_path_does_not_look(monkeypatch, tmp_path):
    (tmp_path / "nginx").touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    house = runpy.run_path(str(DEV))
    which = house["shutil"].which
    monkeypatch.setattr(house["shutil"], "which", lambda name, path=None: which(name, path=path and str(tmp_path)))

    assert house["find_nginx"]() == str(tmp_path / "nginx")

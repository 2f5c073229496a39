"""The file of a first run: what is wrong in it is named by line and key, and nothing of a value is repeated."""

import re

import pytest

from crm.people.firstrun.config import read_file
from tests.people.setting_up import CONFIG, PASSWORD


@pytest.fixture
def read(tmp_path, monkeypatch):
    """The answers and problems of a text, or of the right one with the first line of a key replaced."""
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)

    def go(text: str = CONFIG, **swaps: str):
        for key, line in swaps.items():
            text = re.sub(rf"(?m)^{key} = .*$", lambda _, line=line: line, text, count=1)
        (tmp_path / "helpline.toml").write_bytes(text.encode("latin-1"))
        return read_file(tmp_path / "helpline.toml")

    return go


def test_what_is_right_is_read(read):
    answers, problems = read()
    assert (len(answers), problems) == (13, [])
    assert (answers["administrator.email"], answers["administrator.password"]) == ("ada@valley.example", PASSWORD)


@pytest.mark.parametrize(("key", "usual"), [("languages", ["en", "es"]), ("promise_minutes", 5)])
def test_what_has_a_usual_value_may_be_left_away(read, key, usual):
    answers, problems = read(**{key: ""})
    assert (answers[f"helpline.{key}"], problems) == (usual, [])


WRONG = {
    "name": ['name = ""', "name = 7", 'name = "a\\u0000b"', f'name = "{"x" * 61}"', ""],
    "public_number": ['public_number = "12"', 'public_number = "900-555-0100"', "public_number = 6025550100", ""],
    "callback_number": ['callback_number = "+44 20 7946 0958"', ""],
    "disclosure": ['disclosure = ""', 'disclosure = "We answer."', f'disclosure = "{"a " * 1001}"', ""],
    "languages": ["languages = []", 'languages = ["fr"]', "languages = 1", 'languages = ["en", 3]'],
    "promise_minutes": ["promise_minutes = 0", 'promise_minutes = "soon"', "promise_minutes = true"],
    "exit_url": ['exit_url = "http://a.example"', 'exit_url = "javascript:alert(1)"', 'exit_url = "weather"'],
    "time_zone": ['time_zone = "Mars/Base"', 'time_zone = "../etc/passwd"', 'time_zone = "EST"', ""],
    "from_name": ['from_name = "A <b@c.example>"', 'from_name = "A\\nBcc: x"', ""],
    "from_address": ['from_address = "office"', 'from_address = "a@b.invalid"', ""],
    "email": ['email = "ada at valley"', 'email = "system@wayline.invalid"', ""],
    "password_env": ['password_env = "NOT_SET_ANYWHERE"', 'password_env = "not a name"', "password_env = 1", ""],
}


@pytest.mark.parametrize(("key", "line"), [(key, line) for key, lines in WRONG.items() for line in lines])
def test_each_wrong_answer_is_named_by_its_key(read, key, line):
    _, problems = read(**{key: line})
    assert len(problems) == 1 and re.search(rf"\.{key} ", problems[0]), problems
    assert problems[0].startswith("line ") == bool(line)


def test_problems_come_in_the_order_of_the_lines(read):
    _, problems = read(email="email = 1", public_number="public_number = 1", time_zone="time_zone = 1")
    lines = [int(re.match(r"line (\d+)", problem)[1]) for problem in problems]
    assert (len(lines), lines) == (3, sorted(lines))


@pytest.mark.parametrize("more", ["colour = 1", "[helpline.name2]\nx = 1", "[later]\nx = 1", '"odd\\u0000key" = 1'])
def test_unknown_keys_are_refused(read, more):
    _, problems = read(f"{CONFIG}\n{more}\n")
    assert len(problems) == 1 and "is not a key that setup knows" in problems[0]


def test_a_section_that_is_no_section(read):
    _, problems = read('mail = "us"\n' + CONFIG.replace("[mail]", "[post]"))
    assert any("line 1: mail is a section: write [mail]" in problem for problem in problems)


def test_a_password_in_the_file_is_refused_and_not_repeated(read):
    _, problems = read(CONFIG + 'password = "open sesame now"\n')
    assert "must not be in a file" in problems[0] and "sesame" not in str(problems)


@pytest.mark.parametrize("weak", ["tiny", "password1234", ""])
def test_a_weak_password_in_the_environment_is_refused_and_not_repeated(read, monkeypatch, weak):
    monkeypatch.setenv("ADMIN_PASSWORD", weak)
    _, problems = read()
    assert "names a password that is too easy" in problems[0] and (not weak or weak not in problems[0])


@pytest.mark.parametrize("torn", [CONFIG[:150], "[helpline", "a = 1\na = 2", "= 3", '[helpline]\nname = "x'])
def test_a_torn_file_is_named_by_line(read, torn):
    _, problems = read(torn)
    assert len(problems) == 1 and re.search("line \\d+|end of document", problems[0])


def test_an_empty_file_lacks_every_key(read):
    _, problems = read("")
    assert len(problems) == 10 and all("is missing" in problem for problem in problems)


def test_a_file_that_is_not_text(read):
    assert "is not text in UTF-8" in read("name = 'é'")[1][0]


def test_a_file_that_is_not_there(tmp_path):
    assert "cannot be read" in read_file(tmp_path / "none")[1][0]
    assert "cannot be read" in read_file(tmp_path)[1][0]

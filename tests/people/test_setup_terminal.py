"""The first run as a person has it: at a terminal, with each answer wrong once."""

import stat

import pytest

from crm.people.models import Helpline, User
from tests.people.setting_up import PASSWORD, environment, untouched
from tests.people.terminal import Terminal

pytestmark = pytest.mark.slow
SENTENCE = "Our own staff answer. Valley Health owns the line. A state grant pays."
SAID = [  # a wrong answer, why it is wrong, and a right one
    ("", "is empty", "Valley Line"),
    ("12", "is not a number", "602-555-0100"),
    ("911", "is not a number", "602 555 0142"),
    ("We answer.", "is shorter than a sentence", SENTENCE),
    ("fr", "written in en and es only", "en"),
    ("soon", "whole number of minutes", ""),
    ("weather", "begins with https://", ""),
    ("Mars/Base", "is not a time zone", "America/Denver"),
    ("A <b>", "must be a name alone", "Valley Office"),
    ("office", "is not an e-mail address", "office@valley.example"),
    ("", "is empty", "Ada West"),
    ("ada", "is not an e-mail address", "ada@valley.example"),
]


@pytest.fixture
def terminal(fresh_database):
    """Somebody begins setup with these words; it is ended with the test."""
    begun = []

    def begin(*words, **more):
        begun.append(Terminal("setup", *words, env=environment(fresh_database, **more)))
        begun[-1].until("> ")
        return begun[-1]

    yield begin
    for one in begun:
        one.close()


def fingerprint_on(shown: str) -> str:
    return shown.split("Write this fingerprint on it:")[1].strip().splitlines()[0].strip()


@pytest.fixture
def answered(terminal, tmp_path):
    """Everything is said but the fingerprint."""
    at = terminal("--ring", tmp_path / "ring.json")
    for _, _, right in SAID:
        at.say(right)
    at.say(PASSWORD)
    at.say(PASSWORD)
    return at


def test_each_question_says_why_and_a_wrong_answer_is_asked_again_with_the_reason(terminal, tmp_path):
    at = terminal("--ring", tmp_path / "ring.json")
    for wrong, why, right in SAID:
        assert "Example: " in at.shown[-400:]
        again = at.say(wrong)
        assert why in again and "Please try again" in again
        assert "Please try again" not in at.say(right)


def test_the_password_is_asked_twice_and_never_shown(terminal, tmp_path):
    at = terminal("--ring", tmp_path / "ring.json")
    for _, _, right in SAID:
        at.say(right)
    assert "is too easy" in at.say("password1234")
    at.say(PASSWORD)
    assert "The two differ" in at.say("something else at all")
    at.say(PASSWORD)
    at.say(PASSWORD)
    assert "Write this fingerprint" in at.shown
    assert not any(secret in at.shown for secret in (PASSWORD, "password1234", "something else at all"))


def test_it_goes_on_only_when_the_fingerprint_was_typed_back(answered):
    mark = fingerprint_on(answered.shown)
    assert "That is not the fingerprint" in answered.say(mark[:-1] + ("0" if mark[-1] != "0" else "1"))
    assert untouched()

    assert "is set up" in answered.say(mark.upper().replace(" ", "-"))
    assert answered.end() == 0 and Helpline.objects.get().escrowed_ring == mark


def test_what_was_said_is_what_is_kept(answered, tmp_path):
    answered.say(fingerprint_on(answered.shown))
    row, ada = Helpline.objects.get(), User.objects.get(role="admin")

    assert (row.disclosure, row.languages, row.promise_minutes) == (SENTENCE, ["en"], 5)
    assert (row.exit_url, row.mail_from, ada.email) == (
        "https://www.weather.gov/",
        "office@valley.example",
        "ada@valley.example",
    )
    assert stat.S_IMODE((tmp_path / "ring.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("leave", [Terminal.press_ctrl_d, Terminal.interrupt])
def test_who_leaves_at_the_last_question_leaves_nothing_behind(answered, tmp_path, leave):
    assert (tmp_path / "ring.json").exists()
    assert leave(answered) == 2
    assert "Nothing was changed" in answered.shown and "Traceback" not in answered.shown
    assert untouched() and not (tmp_path / "ring.json").exists()


def test_without_ring_it_asks_where_the_ring_shall_be(terminal, tmp_path):
    at = terminal()
    assert "Where shall the key ring be kept?" in at.shown
    assert "folder that does not exist" in at.say(str(tmp_path / "none" / "ring"))
    assert "What is the helpline called?" in at.say(str(tmp_path / "ring.json"))
    assert at.press_ctrl_d() == 2 and not (tmp_path / "ring.json").exists()


def test_a_ring_of_the_environment_is_kept_and_only_its_escrow_asked(terminal, tmp_path):
    from crm.privacy.ring import fingerprint, new_ring, write_ring

    ring = new_ring()
    write_ring(ring, tmp_path / "ring.json")
    at = terminal(WAYLINE_KEY_RING_FILE=str(tmp_path / "ring.json"))
    for said in [right for _, _, right in SAID] + [PASSWORD, PASSWORD]:
        at.say(said)
    assert fingerprint_on(at.shown) == fingerprint(ring)

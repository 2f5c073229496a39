"""What may be said on a number: the sentence that is allowed there, or none."""

import re
from pathlib import Path

import pytest

from leads.contact import SafeContact
from leads.neutral import telling
from leads.scripts import AWARE, FILE, Setting, greeting, screened, someone_else, voicemail
from scheduling.reminders import mail

NEUTRAL, REVEALING = "Harborlight", "Harbor Addiction Recovery Center"
KNOWN = [SafeContact(mail, text, who, "") for mail in ("none", "neutral", "full") for text in (True, False)
         for who in ("", AWARE, "my sister")]  # fmt: skip


def setting(known=KNOWN[0], **more):
    usual = {
        "first": "Ana",
        "someone_else": "I cannot say.",
        "asked": "Ren",
        "helpline": NEUTRAL,
        "callback_number": "602-555-0142",
    }
    return Setting(known, **{**usual, **more})


def with_mail(allowed, **more):
    return setting(SafeContact(allowed, False, "", ""), **more)


def test_no_voicemail_has_no_sentence():
    assert voicemail(with_mail("none")) == ""


def test_a_neutral_one_is_a_first_name_and_a_number():
    assert voicemail(with_mail("neutral")) == "Hi, this is Ana. Please call 602-555-0142."


def test_a_full_one_names_the_helpline_unless_its_name_tells():
    assert NEUTRAL in voicemail(with_mail("full"))
    assert voicemail(with_mail("full", helpline=REVEALING)) == voicemail(with_mail("neutral"))


def test_who_else_answers_hears_that_we_cannot_say():
    assert someone_else(setting()).startswith("I cannot say.")


def test_who_knows_of_it_hears_who_it_is_for_and_no_more():
    assert someone_else(setting(SafeContact("none", False, AWARE, ""))) == "Hello, this is Ana, calling back for Ren."


def test_a_telephone_that_asks_shows_no_name_of_theirs_where_nothing_may_be_left():
    assert (screened(with_mail("none")), screened(with_mail("neutral"))) == ("This is Ana.", "This is Ana for Ren.")


def test_whom_somebody_else_asked_for_is_not_told_who_asked():
    assert "You asked" not in " ".join(greeting(setting(called="patient")))
    assert "someone you care about" in greeting(setting(called="requester"))[-1]


@pytest.mark.parametrize("language", ["en", "es", "vi"])
@pytest.mark.parametrize("helpline", [NEUTRAL, REVEALING])
@pytest.mark.parametrize("called", ["self", "requester", "patient"])
def test_nothing_that_may_be_overheard_tells_what_a_call_is_about(language, helpline, called):
    for known in KNOWN:
        for asked in ("Ren", ""):
            at = setting(known, language=language, helpline=helpline, called=called, asked=asked)
            said = [*greeting(at), voicemail(at), someone_else(at), screened(at)]
            assert telling(" ".join(said)) == []
            assert not re.search(r"[{}]", " ".join(said))


def test_no_subject_of_a_mail_and_no_template_of_a_text_tells():
    assert telling(mail.SUBJECT + FILE.read_text(encoding="utf-8").partition('"en"')[2]) == []


@pytest.mark.parametrize("word", ["Rehab", "detox", "ADDICTION", "recovery", "treatment", "methadone", "sobriety"])
def test_a_word_that_tells_is_found(word):
    assert telling(f"Call {word} now") != []


def test_titles_of_public_pages_tell_nothing():
    for lang in ("en", "es"):
        words = Path(f"leads/intake/data/texts.{lang}.json").read_text(encoding="utf-8")
        titles = re.findall(r'"title(?:_received)?": "([^"]*)"', words)
        assert titles and not any(map(telling, titles))

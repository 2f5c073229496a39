"""The helpline's own words: drafts, versions, what they may not lose, and the proof of what somebody agreed to."""

import hashlib
import re
from contextlib import contextmanager, suppress
from html import unescape

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from crm.people.models import Helpline
from leads.intake import texts
from leads.intake.models import CallbackRequest, TextDraft, TextVersion
from leads.intake.words.changeable import CONSENT, LIST, blanks, get
from leads.outage import drawn
from tests.conftest import make_user
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
CALL = "When you press “{now}”, we may call this number once."


class Texts(Desk):
    """The page of texts as an administrator uses it."""

    def write(self, key="heading", **said):
        """Open a text, type, save the draft."""
        return self.post("/helpline/texts/draft/", {"text": key} | self.boxes(key) | said)

    def boxes(self, key="heading") -> dict:
        return fields(self.get(f"/helpline/texts/?text={key}").text)

    def publish(self, key="heading", **said):
        self.write(key, **said)
        return self.post("/helpline/texts/publish/", {"text": key} | self.boxes(key))


def fields(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="((?:was|shown)_\w\w)" value="([^"]*)"', page)
    typed = re.findall(r'<textarea id="w-\w\w" name="(\w\w)"[^>]*>([^<]*)', page)
    return {name: unescape(words) for name, words in [*hidden, *typed]}


@pytest.fixture
def adam(people):
    return Texts(people.adam)


@pytest.fixture
def ada(people):
    return Texts(make_user("Ada Stern", "admin"))


def public(client, lang="en") -> str:
    return client.get(f"/call/?lang={lang}").content.decode()


def test_a_draft_is_seen_by_administrators_alone(adam, client):
    assert adam.write(en="We ring you.").status_code == 302
    assert "We ring you." not in public(client)
    assert "We ring you." in adam.get("/helpline/texts/preview/?text=heading&lang=en").text


def test_published_words_stand_in_both_languages(adam, client):
    assert adam.publish(en="We ring you.", es="Le llamamos pronto.").status_code == 302
    assert "<h1>We ring you.</h1>" in public(client)
    assert "<h1>Le llamamos pronto.</h1>" in public(client, "es")
    assert not TextDraft.objects.exists()


def test_each_publication_is_a_version_with_its_people(adam, ada, people):
    adam.publish(en="We ring you.")
    adam.write(en="We phone you.")
    ada.post("/helpline/texts/publish/", {"text": "heading"} | ada.boxes())
    versions = TextVersion.objects.order_by("number").values_list(
        "number", "words", "author__name", "published_by__name"
    )
    assert list(versions) == [
        (2, "We ring you.", "Adam West", "Adam West"),
        (3, "We phone you.", "Adam West", "Ada Stern"),
    ]


def test_no_version_can_be_changed_or_deleted(adam):
    adam.publish(en="We ring you.")
    for change in ("update intake_textversion set words = 'x'", "delete from intake_textversion"):
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_an_earlier_version_comes_back_as_a_new_one(adam, client):
    adam.publish(en="We ring you.")
    adam.post("/helpline/texts/bring-back/", {"text": "heading", "language": "en", "number": "1"})
    assert "<h1>We ring you.</h1>" in public(client)
    adam.post("/helpline/texts/publish/", {"text": "heading"} | adam.boxes())
    assert "<h1>We’ll call you.</h1>" in public(client) and TextVersion.objects.count() == 2


def test_words_that_stand_already_are_no_draft(adam):
    adam.write(en="We ring you.")
    assert adam.write(en="We’ll call you.").headers["Location"].endswith("done=same")
    assert not TextDraft.objects.exists()


def test_the_language_that_was_left_behind_is_named(adam):
    adam.publish(en="We ring you.")
    assert "Español was not changed with it" in adam.get("/helpline/texts/?text=heading").text
    adam.publish(es="Le llamamos pronto.")
    assert "English was not changed with it" in adam.get("/helpline/texts/?text=heading").text
    adam.publish(en="We phone you.", es="Le llamamos ya.")
    assert "not changed with it" not in adam.get("/helpline/texts/?text=heading").text


def test_a_helpline_of_one_language_is_not_asked_for_the_other(adam):
    Helpline.objects.update(languages=["en"])
    adam.publish(en="We ring you.")
    assert "not changed with it" not in adam.get("/helpline/texts/?text=heading").text


@pytest.mark.parametrize(
    ("key", "words", "why"),
    [
        ("lede", "Leave a number.", "leaves out {wait}"),
        ("lede", "{wait} {wait}", "repeats {wait}"),
        ("heading", "We call {name}", "has {name}, which nothing is put into"),
        ("heading", "We call {you", "has {,"),
        ("heading", "   ", "is empty"),
        ("heading", "word " * 1000, "80 is the most"),
        ("heading", "We \u202ecall", "without control characters"),
        (CONSENT, "You agree to a call.", "leaves out {now}"),
    ],
)
def test_words_that_cannot_stand_are_told_and_kept(adam, key, words, why):
    answer = adam.write(key, en=words, es="Otra cosa {wait} {now}.")
    assert answer.status_code == 422 and why in unescape(answer.text)
    assert fields(answer.text)["en"] == " ".join(words.split()) and not TextDraft.objects.exists()


def test_markup_is_shown_as_text(adam, client):
    adam.publish(en="We <script>call</script> & ring")
    assert "We &lt;script&gt;call&lt;/script&gt; &amp; ring" in public(client)


def test_the_second_of_two_is_told_and_keeps_their_words(adam, ada):
    opened = {"text": "heading"} | ada.boxes()
    adam.write(en="We ring you.")
    answer = ada.post("/helpline/texts/draft/", opened | {"en": "We phone you.", "es": "Le llamamos pronto."})

    assert answer.status_code == 409 and "Adam West changed the English draft" in answer.text
    assert TextDraft.objects.get().words == "We ring you."
    again = fields(answer.text)
    assert (again["en"], again["es"]) == ("We phone you.", "Le llamamos pronto.")
    assert ada.post("/helpline/texts/draft/", {"text": "heading"} | again).status_code == 302
    assert set(TextDraft.objects.values_list("words", flat=True)) == {"We phone you.", "Le llamamos pronto."}


def test_two_who_write_one_language_each_do_not_meet(adam, ada):
    opened = {"text": "heading"} | ada.boxes()
    adam.write(en="We ring you.")
    assert ada.post("/helpline/texts/draft/", opened | {"es": "Le llamamos pronto."}).status_code == 302
    assert TextDraft.objects.get(language="en").words == "We ring you."


def test_what_was_not_on_the_screen_is_not_published(adam, ada):
    adam.write(en="We ring you.")
    looked = {"text": "heading"} | adam.boxes()
    ada.write(en="We phone you.")
    answer = adam.post("/helpline/texts/publish/", looked)
    assert answer.status_code == 409 and "Ada Stern wrote last" in answer.text and not TextVersion.objects.exists()


def test_a_double_press_publishes_once(adam):
    adam.write(en="We ring you.")
    looked = {"text": "heading"} | adam.boxes()
    assert [adam.post("/helpline/texts/publish/", looked).status_code for _ in range(2)] == [302, 302]
    assert TextVersion.objects.count() == 1


def test_a_draft_is_thrown_away(adam):
    adam.write(en="We ring you.")
    adam.post("/helpline/texts/throw-away/", {"text": "heading"} | adam.boxes())
    assert not TextDraft.objects.exists()


def test_consent_is_proven_by_the_version_that_the_form_showed(adam, client, press, stamps):
    before = re.search(r'id="consent">(.*?)</p>', public(client))[1]
    adam.publish(CONSENT, en=CALL)
    after = public(client)
    assert 'name="text_version" value="en.2"' in after and "“Call me now”, we may call this number once." in after
    press(text_version="en-1")
    old = CallbackRequest.objects.get().consent
    assert old["text"].startswith("When you press “Call me now”, you agree") and old["text"][:80] in unescape(before)
    press(phone="602-555-0148", text_version="en.2")
    new = CallbackRequest.objects.order_by("pk").last().consent
    assert new["text"].startswith("When you press “Call me now”, we may call this number once. You don’t have to")
    assert new["sha256"] == hashlib.sha256(new["text"].encode()).hexdigest()


def test_consent_quotes_the_number_that_the_form_showed(client, press, as_drawn):
    Helpline.objects.update(public_number="+14805550133")
    press(nonce=as_drawn)
    assert "602-555-0100" in CallbackRequest.objects.get().consent["text"]


@pytest.fixture
def as_drawn(client):
    """The stamp of a form that was drawn before the number changed."""
    return re.search(r'name="nonce" value="([^"]*)"', public(client))[1]


def test_a_version_that_another_process_published_is_found(adam):
    kept = texts.standing()
    adam.publish(CONSENT, en=CALL)
    texts._kept = (texts.time.monotonic(), kept)  # this process has not read since
    assert "once" in texts.consent_shown("en.2", "602-555-0100")[0]


def test_a_version_that_never_was_proves_nothing():
    assert texts.consent_shown("en.99", "602-555-0100") is None and texts.consent_shown("xx", "1") is None


def test_the_form_reads_the_texts_once_in_a_while_and_not_each_time(client, django_assert_max_num_queries):
    public(client)
    with django_assert_max_num_queries(6) as asked:
        public(client)
    assert not [query for query in asked.captured_queries if "intake_textversion" in query["sql"]]


def test_while_the_database_does_not_answer_the_last_known_words_stay(adam):
    adam.publish(en="We ring you.")
    texts._kept = (0.0, texts.standing())
    with no_answer():
        assert texts.texts("en")["heading"] == "We ring you."
        texts._kept = None  # a process that has never read
        assert texts.texts("en")["heading"] == "We’ll call you."


@contextmanager
def no_answer():
    """PostgreSQL refuses every question until the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        with suppress(DatabaseError):
            cursor.execute("select 1 / 0")
        yield
        transaction.set_rollback(True)


def test_the_pages_of_an_outage_follow(adam):
    adam.publish(en="We ring you.", es="Le llamamos pronto.")
    pages = drawn({"name": "Wayline", "exit_url": "https://www.weather.gov/"})
    assert "We ring you." in pages["call.en.html"] and "Le llamamos pronto." in pages["call.es.html"]


@pytest.mark.parametrize("text", LIST, ids=lambda text: text.key)
def test_every_text_is_on_its_preview_in_both_languages(adam, text):
    for lang, mark in (("en", "Mark one"), ("es", "Marca uno")):
        filled = " ".join([mark, *blanks(get(texts.shipped(lang), text.key))])
        adam.write(text.key, **{lang: filled})
        page = adam.get(f"/helpline/texts/preview/?text={text.key}&lang={lang}")
        assert page.status_code == 200 and mark in page.text


def test_a_preview_can_be_framed_by_our_own_page_and_sends_nothing(adam):
    answer = adam.get("/helpline/texts/preview/?text=heading&lang=en")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and "form-action 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in adam.get("/helpline/texts/")["Content-Security-Policy"]


def test_danger_buttons_and_refusals_cannot_be_changed(adam):
    for key in (
        "crisis.call_911",
        "now",
        "window",
        "consent_choice",
        "foot.naloxone",
        "received.stop.button",
        "nothing",
    ):
        assert adam.post("/helpline/texts/draft/", {"text": key, "en": "x"}).status_code == 404


def test_nobody_else_sees_drafts(people, client):
    assert Desk(people.maya).get("/helpline/texts/preview/?text=heading").status_code == 403
    assert client.get("/helpline/texts/preview/?text=heading").status_code == 302


def test_the_page_asks_the_database_a_fixed_number_of_times(adam, django_assert_num_queries):
    for number in range(5):
        adam.publish(en=f"We ring you {number}.", es=f"Le llamamos {number}.")
        adam.write("lede", en=f"Leave {number}: {{wait}}.")
    with django_assert_num_queries(8):
        adam.get("/helpline/texts/?text=heading")

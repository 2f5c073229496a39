"""The application is dead: nginx still shows the form, the number, 911 and 988, and tells programs when to return."""

import html.parser
import json
import re
import urllib.parse

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from crm.web.middleware import HEADERS
from crm.web.refusals import CODES
from leads import outage
from leads.intake.texts import shipped

NUMBER = "tel:+1"
JSON_TYPE = {"Content_Type": "application/json"}


class Form(html.parser.HTMLParser):
    """Where the page's form goes, and the names that it sends."""

    def __init__(self, page: str):
        super().__init__()
        self.form, self.names = {}, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "form":
            self.form = facts
        if tag in ("input", "button") and facts.get("name"):
            self.names.append(facts["name"])


def number_of(town) -> str:
    return town.house.sql("select public_number from people_helpline")[0][0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "en-US,en;q=0.9,es;q=0.8", "en"),
        ("", "fr-ES,es;q=0.5", "es"),
        ("", "fr,de", "en"),
        ("?lang=es", "en", "es"),
        ("?lang=en", "es", "en"),
        ("?lang=xx", "es", "es"),
    ],
)
def test_the_form_is_there_in_their_language(town, dead, asked, accepted, lang):
    answer = dead.ask(f"/call/{asked}", Accept_Language=accepted)

    assert answer.status == 200 and f'<html lang="{lang}">' in answer.text
    assert shipped(lang)["heading"] in answer.text and shipped(lang)["outage"]["notice"] in answer.text
    assert all(f'href="tel:{to}"' in answer.text for to in ("911", "988", number_of(town)))


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["", "?campaign=spring", "?lang=es"])
def test_the_form_of_a_site_is_there_too(dead, asked):
    answer = dead.ask(f"/s/valley-clinic/call/{asked}")
    assert answer.status == 200 and Form(answer.text).form["action"] == ""
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["?embed=1", "?lang=es&embed=1", "?embed=1&campaign=spring"])
def test_the_box_of_a_site_is_drawn_on_others_pages_and_leaves_with_the_whole_window(dead, asked):
    answer = dead.ask(f"/s/valley-clinic/call/{asked}")

    assert "frame-ancestors http: https:" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers and Form(answer.text).form["target"] == "_top"
    assert all(f'href="tel:{to}"' in answer.text for to in ("911", "988"))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/call/?embed=1", "/queue/?embed=1", "/s/x/call/?embed=10", "/s/x/call/?nembed=1"])
def test_nothing_else_is_drawn_on_others_pages(dead, path):
    answer = dead.ask(path)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.slow
def test_a_press_of_a_sites_form_that_reaches_nobody_says_press_again(dead):
    answer = dead.ask("/s/valley-clinic/call/", b"phone=602-555-0147")
    assert answer.status == 503 and shipped("en")["outage"]["again_text"] in answer.text


@pytest.mark.slow
def test_the_form_posts_what_the_living_one_posts_to_the_same_address(town, dead):
    assert town.healthy("web")
    shown, living = Form(dead.ask("/call/").text), Form(town.front.ask("/call/").text)

    assert shown.form["method"] == "post" and shown.form["action"] == living.form["action"] == ""
    assert set(living.names) - set(shown.names) == {"nonce"}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_press_that_reaches_nobody_says_press_again(town, dead, lang):
    body = urllib.parse.urlencode({"phone": "602-555-0147"}).encode()
    answer = dead.ask(f"/call/?lang={lang}", body)

    assert answer.status == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert shipped(lang)["outage"]["again_text"] in answer.text and "602-555-0147" not in answer.text
    assert all(f'href="tel:{to}"' in answer.text for to in ("911", "988", number_of(town)))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/queue/", "/r/abcdefghijklmnopqrstuvwx/", "/readyz"])
@pytest.mark.parametrize("body", [None, b"x=1"])
def test_every_other_page_says_so_with_the_numbers(town, dead, path, body):
    answer = dead.ask(path, body)

    assert answer.status == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert shipped("en")["outage"]["down"] in answer.text
    assert all(f'href="tel:{to}"' in answer.text for to in ("911", "988", number_of(town)))


@pytest.mark.slow
@pytest.mark.parametrize("body", [None, b'{"phone": "602-555-0147"}'])
def test_a_program_is_told_in_json_when_to_come_back(dead, body):
    answer = dead.ask("/api/v1/leads/", body, **JSON_TYPE)

    assert answer.status == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30
    assert json.loads(answer.text) == dict(zip(("code", "detail"), CODES[503], strict=True))
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/call/", "/queue/"])
def test_the_static_pages_carry_the_applications_headers(dead, path):
    headers = dead.ask(path).headers
    wanted = {**HEADERS, "X-Frame-Options": "DENY", "Cache-Control": "no-store"}
    assert {name: headers.get(name) for name in wanted} == wanted


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/call/", "/queue/", "/danger/"])
def test_every_file_that_a_static_page_asks_for_is_there(dead, path):
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', dead.ask(path).text))

    assert len(files) >= 3
    assert {dead.ask(file).status for file in files if not file.endswith("woff2")} == {200}


@pytest.mark.slow
def test_the_danger_card_is_there(dead):
    assert "911" in dead.ask("/danger/").text


@pytest.mark.slow
def test_the_danger_card_is_kept_once_it_was_shown(town):
    """The application's own copy, as long as it may be kept, however often it is asked for."""
    assert town.healthy("web")
    town.front.ask("/danger/")
    town.runs["web"].stop()
    answer, other = town.front.ask("/danger/?anything"), town.front.ask("/queue/")
    town.runs["web"].start()

    assert other.status == 503
    assert answer.status == 200 and answer.headers["Cache-Control"] == "public, max-age=86400"
    assert town.healthy("web")


@pytest.mark.slow
def test_the_log_of_an_outage_names_nobody(dead):
    dead.ask("/r/abcdefghijklmnopqrstuvwx/?saved=1")
    dead.ask("/call/?phone=6025550147")
    said = dead.log.read_text() + (dead.folder / "errors.log").read_text()
    assert "abcdefghijklmnopqrstuvwx" not in said and "6025550147" not in said and " GET /call/ 200 " in said


@pytest.mark.django_db
def test_pages_are_written_from_what_the_helpline_says_now(tmp_path):
    from crm.people.models import Helpline

    outage.write(tmp_path)
    Helpline.objects.update(public_number="+16025550199")
    outage.write(tmp_path)
    assert "tel:+16025550199" in (tmp_path / "call.es.html").read_text()
    assert "0100" not in (tmp_path / "down.en.html").read_text()


def test_pages_stay_while_the_database_is_away(tmp_path, monkeypatch):
    from django.db import OperationalError

    def away(**_):
        raise OperationalError

    monkeypatch.setattr("crm.people.models.Helpline.objects.filter", away)
    monkeypatch.setattr("crm.web.context._known", {"name": "Helpline", "exit_url": "https://h.example/"})
    assert outage.write(tmp_path) is True and "tel:988" in (tmp_path / "call.en.html").read_text()
    assert 'href=""' not in (tmp_path / "call.en.html").read_text()
    (tmp_path / "call.en.html").write_text("kept")
    assert outage.write(tmp_path) is False and (tmp_path / "call.en.html").read_text() == "kept"


@pytest.mark.django_db
def test_the_sweeper_writes_them_and_survives_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setitem(outage._written, "at", float("-inf"))
    with override_settings(OUTAGE_PAGES=str(tmp_path / "pages")):
        outage.keep_outage_pages()
        assert (tmp_path / "pages" / "call.en.html").exists()
        monkeypatch.setitem(outage._written, "at", float("-inf"))
        monkeypatch.setattr(outage, "_put", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        assert outage.keep_outage_pages() == 0


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_living_form_says_nothing_of_an_outage(lang):
    page = render_to_string("intake/request.html", {"t": shipped(lang), "lang": lang, "form": {}, "wait": {}})
    assert shipped(lang)["outage"]["notice"] not in page

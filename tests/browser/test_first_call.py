"""A helpline starts: an empty database, setup, one invitation, one key, one form on another site, the first call."""

import json
import re
import urllib.request

import pytest

from tests.browser.house import NewHouse
from tests.browser.others import OtherSite
from tests.browser.test_people import begin, invite_by_key, link_for
from tests.people.setting_up import CONFIG, PASSWORD
from tests.reminders.sink import Sink

pytestmark = pytest.mark.browser
ENGLISH_FIRST = CONFIG.replace('["es", "en"]', '["en", "es"]')
ADMINISTRATOR = {"email": "ada@valley.example", "password": PASSWORD}


@pytest.fixture(scope="module")
def sink():
    with Sink() as one:
        yield one


@pytest.fixture(scope="module")
def elsewhere():
    one = OtherSite()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory, sink):
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port), "EMAIL_USE_TLS": "0"}
    one = NewHouse(tmp_path_factory.mktemp("house"), ENGLISH_FIRST, ADMINISTRATOR, **mail)
    try:
        yield one.start()
    finally:
        one.stop()


def make_a_site(page, origin: str) -> tuple[str, str]:
    """By keys: a site that lists `origin`, and a key of it. The form to paste, and the key's secret."""
    page.goto("/helpline/sites/new/")
    page.fill("#s-label", "Valley Clinic")
    page.fill("#s-origins", origin)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:text('Valley Clinic')")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_selector("#new-key[open]")
    page.keyboard.type("Their server")
    page.keyboard.press("Control+Enter")
    secret = page.wait_for_selector("#c-fresh").inner_text()
    return page.locator("#c-form").inner_text(), secret


def ask_on_their_page(browser, elsewhere, form: str, house) -> None:
    visitor = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    visitor.goto(elsewhere.put(form))
    visitor.fill("input[name=phone]", "602-555-0147")
    visitor.fill("input[name=name]", "Renee Moss")
    visitor.check("input[name=call_now_any_hour]")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(re.compile(f"{house.url}/r/"))
    visitor.context.close()


def call_the_first(page) -> None:
    page.goto("/queue/")
    page.keyboard.press("b")
    page.wait_for_selector("text=Next: a caller in Arizona")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/*-*/")
    assert "Renee Moss" in page.content()
    page.keyboard.press("d")
    page.wait_for_selector(".oncall")
    page.keyboard.press("1")
    page.wait_for_selector("text=Sure? 1 again")
    page.keyboard.press("1")
    page.wait_for_selector("#undo")


def test_from_an_empty_database_to_the_first_call(watched, browser, house, sink, elsewhere):
    office, phone = watched(1440), watched(1440)
    office.sign_in("admin", lands="people")
    invite_by_key(office, "Noor Said", "noor@valley.example")
    begin(phone, link_for(sink, "noor@valley.example"))
    form, secret = make_a_site(office.page, elsewhere.url)
    ask_on_their_page(browser, elsewhere, form, house)
    call_the_first(phone.page)

    assert house.sql("select outcome, direction from leads_callattempt") == [("no_answer", "out")]
    assert posted(house, secret)["reference"].startswith("R")


def posted(house, secret: str) -> dict:
    """What the site's own server hears for its key."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{house.url}/api/v1/leads/", b'{"phone": "602-555-0148"}', headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)

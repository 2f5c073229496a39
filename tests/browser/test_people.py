"""An administrator invites by keys alone; the mail arrives; a navigator begins on a phone, and is let go again."""

import re

import pytest

from config.processes import until
from tests.browser.house import House
from tests.people.staff import PASSWORD
from tests.reminders.sink import Sink

pytestmark = pytest.mark.browser
PATIENCE = 40


@pytest.fixture(scope="module")
def sink():
    with Sink() as one:
        yield one


@pytest.fixture(scope="module")
def house(migrated, tmp_path_factory, sink):
    """Harborlight with a mail server."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {"HOST": "127.0.0.1", "PORT": str(sink.port), "USE_TLS": "0"}.items():
            environment.setenv(f"EMAIL_{name}", value)
        one = House(migrated, tmp_path_factory.mktemp("house"), "--empty")
        try:
            yield one.start()
        finally:
            one.stop()


def invite_by_key(desk, name: str, email: str) -> None:
    page = desk.page
    page.keyboard.press("n")
    page.wait_for_selector("dialog[open]")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type("Nav")
    desk.axe()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=The invitation is on its way")


def link_for(sink, email: str) -> str:
    assert until(lambda: any(mail["To"] == email for mail in sink.kept.values()), PATIENCE)
    mail = next(mail for mail in sink.kept.values() if mail["To"] == email)
    return re.search(r"http\S+/start/\S+", mail.get_payload(decode=True).decode())[0]


def begin(phone, link: str) -> None:
    phone.page.goto(link)
    phone.page.wait_for_selector("text=Welcome")
    phone.axe()
    phone.page.focus("#st-password")
    phone.page.keyboard.type(PASSWORD)
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.type(PASSWORD)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/queue/")


def test_from_an_invitation_to_the_queue_and_out_again(watched, sink, house):
    office, phone = watched(1440), watched(390, color_scheme="dark")
    office.sign_in("admin", lands="people")
    invite_by_key(office, "Noor Said", "noor@harborlight.example")
    link = link_for(sink, "noor@harborlight.example")
    begin(phone, link)
    assert link.rsplit("/", 2)[1] not in "".join(log.read_text() for log in house.logs.iterdir())

    let_go_by_key(office, "Noor Said")
    with phone.page.expect_navigation(url="**/accounts/login/**", timeout=20_000):
        pass  # the board asks for news by itself, and is told to sign in
    phone.page.goto(link)
    phone.page.wait_for_selector("text=This link opens nothing any more")
    phone.axe()


def let_go_by_key(desk, name: str) -> None:
    page = desk.page
    page.goto("/people/")
    page.focus(f"a.who >> text={name}")
    page.keyboard.press("o")
    page.wait_for_url("**/people/*-*/")
    page.keyboard.press("d")
    page.wait_for_selector("dialog[open]")
    desk.axe()
    page.keyboard.type("Moved away")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=They are signed out everywhere")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_pages_are_whole_at_every_width(watched, width, scheme):
    office = watched(width, color_scheme=scheme)
    office.sign_in("admin", lands="people")
    for path in ("/people/", "/people/?show=gone", "/accounts/forgot/"):
        office.page.goto(path)
        assert office.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        office.axe()


def test_a_mistake_takes_the_focus_and_keeps_what_was_typed(watched):
    office = watched(390, color_scheme="dark")
    office.sign_in("admin", lands="people")
    invite = office.page.locator("a[href='#invite']")
    invite.click()
    office.page.fill("#inv-name", "Noor Said")
    office.page.keyboard.press("Control+Enter")
    office.page.wait_for_selector("dialog[open] .error-summary")
    office.axe()
    assert office.page.input_value("#inv-name") == "Noor Said"
    office.page.click("dialog[open] .error-summary >> text=Write their work e-mail")
    assert office.page.evaluate("document.activeElement.id") == "inv-email"

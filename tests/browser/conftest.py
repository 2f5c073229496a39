"""Chromium, watched: what violates the page policy, leaves our origin or breaks in a script fails the test."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.browser.house import House

LISTENER = "document.addEventListener('securitypolicyviolation', e => console.error('POLICY ' + e.violatedDirective))"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--disable-quic"]  # fmt: skip


def chromium() -> str | None:
    found = (shutil.which(name) for name in (os.environ.get("WAYLINE_CHROMIUM", ""), "chromium", "chromium-browser"))
    return next(filter(None, found), None)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for a module. A machine without one fails; `dev.py test` installs it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield one
        one.close()


@pytest.fixture(scope="module")
def house(migrated, tmp_path_factory):
    """Harborlight with its people and nobody waiting."""
    one = House(migrated, tmp_path_factory.mktemp("house"), "--empty")
    try:
        yield one.start()
    finally:
        one.stop()


class Watched:
    """A page, and everything that was wrong with it."""

    def __init__(self, browser, house, width: int, **options):
        self.house, self.wrong = house, []
        still = {"reduced_motion": "reduce", **options}  # a colour on its way to another one has no contrast yet
        self.context = browser.new_context(viewport={"width": width, "height": 900}, base_url=house.url, **still)
        self.context.add_init_script(LISTENER)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: said.type == "error" and self._blame(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("request", self._stays_home)

    def _blame(self, text: str) -> None:
        if "status of 4" not in text:  # a refusal in words is no fault of the page
            self.wrong.append(text)

    def _stays_home(self, request) -> None:
        if not request.url.startswith((self.house.url, "data:", "tel:", "about:")):
            self.wrong.append(f"left our origin: {request.url}")

    def axe(self) -> None:
        """No violation of WCAG that axe can see. It preloads nothing: our page policy refuses the styles of that."""
        found = Axe().run(self.page, options={"preload": False})
        assert found.violations_count == 0, found.generate_report()

    def sign_in(self, who: str, lands: str = "queue") -> None:
        user = self.house.demo["users"][who]
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", user["email"])
        self.page.fill("input[name=password]", user["password"])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**/{lands}/")


@pytest.fixture
def watched(browser, house):
    """Open watched pages: watched(1440), watched(390, color_scheme="dark"). Checked and closed at the end."""
    made = []

    def open_one(width: int, **options) -> Watched:
        made.append(Watched(browser, house, width, **options))
        return made[-1]

    yield open_one
    for one in made:
        one.context.close()
    assert not [wrong for one in made for wrong in one.wrong]

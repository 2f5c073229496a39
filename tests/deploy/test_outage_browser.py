"""The same pages in Chromium: nothing against the page policy, clean for axe, and a number typed once stays typed."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import LISTENER, browser  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(browser, dead):  # noqa: F811
    """A page of the helpline whose application is dead."""
    context = browser.new_context(viewport={"width": 390, "height": 900}, base_url=dead.url)
    context.add_init_script(LISTENER)
    one, wrong = context.new_page(), []
    one.on("console", lambda said: wrong.append(said.text) if "status of 503" not in said.text else None)
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.wrong = wrong
    yield one
    context.close()


def test_back_keeps_what_was_typed(page):
    page.goto("/call/?lang=es")
    page.fill("#number", "602-555-0147")
    page.click("button.primary")
    assert "Todavía no tenemos su número" in page.inner_text("h1")

    page.go_back()
    assert page.input_value("#number") == "602-555-0147"


@pytest.mark.parametrize("path", ["/call/", "/call/?lang=es", "/queue/", "/queue/?lang=es"])
def test_the_pages_are_whole_and_clean(page, path):
    page.goto(path)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") > 0
    assert page.evaluate("getComputedStyle(document.querySelector('.crisis')).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.wrong == []

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

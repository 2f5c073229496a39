"""The sweeper is killed: every page of staff says so by itself, and a call sheet is printed by key."""

import pytest
from playwright.sync_api import expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
LIMIT = 90_000


@pytest.fixture(scope="module")
def house(migrated, tmp_path_factory):
    """Harborlight, which counts a service as stopped after three seconds, and asks each second."""
    soon = {"WAYLINE_STALL_SECONDS": "3", "WAYLINE_PULSE_SECONDS": "1"}
    one = House(migrated, tmp_path_factory.mktemp("stopped"), "--empty", **soon)
    try:
        yield one.start()
    finally:
        one.stop()


def test_workers_dead_the_page_says_so_and_a_sheet_is_printed(watched, house):
    house.api("site", "leads/", {"phone": "602-555-0147", "call_now_any_hour": True, "name": "Renee Moss"})
    desk = watched(1440)
    desk.sign_in("navigator")
    for name in ("sweeper", "worker"):
        house.running[name].kill()
        house.running[name].wait(20)
    notice = desk.page.locator("#stopped [data-service=sweeper]")
    expect(notice).to_contain_text("Reminders have stopped.", timeout=LIMIT)
    desk.axe()

    prints(desk)
    looks_whole_on_a_phone(watched)
    house._spawn("sweeper", "manage.py", "sweeper")
    expect(notice).to_have_count(0, timeout=20_000)


def prints(desk):
    """With a reason the numbers are there; Escape hides them again."""
    page = desk.page
    page.locator("#stopped a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/call-sheet/")
    assert "0147" not in page.content()
    desk.axe()
    page.select_option("#why", "down")
    page.focus("#why")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sheet")).to_contain_text("602-555-0147")
    desk.axe()
    page.keyboard.press("Escape")
    expect(page.locator("#why")).to_be_visible()
    assert "602-555-0147" not in page.content()


def looks_whole_on_a_phone(watched):
    desk = watched(390, color_scheme="dark")
    desk.sign_in("shift_lead")
    desk.page.goto("/call-sheet/")
    expect(desk.page.locator("#stopped [data-service=sweeper]")).to_be_visible(timeout=LIMIT)
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.axe()

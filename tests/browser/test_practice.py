"""A new navigator: practice by keyboard alone; then a wrong key, undo, and a correction a day later."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_practice_by_keyboard(watched, house, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in("navigator2")
    page = desk.page
    page.goto("/practice/")
    desk.axe()
    page.keyboard.press("Enter")
    page.wait_for_selector("#practice")
    page.goto(f"{page.url}#call")
    page.keyboard.press("d")
    page.wait_for_selector("#outcome")
    desk.axe()
    assert page.locator("a[href^='tel:+1']").count() == 0
    a_yes_opens_a_card_that_nobody_hears_of(desk)
    page.keyboard.press("1")
    page.wait_for_selector("text=Sure? 1 again")
    desk.axe()
    page.keyboard.press("1")
    page.wait_for_url("**/practice/")
    page.keyboard.press("e")
    page.wait_for_url("**/queue/")
    assert house.sql("select count(*) from leads_practiceplace")[0][0] == 0


def a_yes_opens_a_card_that_nobody_hears_of(desk) -> None:
    page = desk.page
    page.goto(f"{page.url.split('#')[0]}#ask")
    for key in "sny":
        page.keyboard.press(key)
    page.wait_for_url("**/danger/#*,practice")
    expect(page.locator("#practice")).to_be_visible()
    expect(page.locator("#paged-says")).to_have_text("Practice. Nobody is told.")
    page.keyboard.press("8")
    expect(page.locator("#log")).to_contain_text("988 dialed")
    desk.axe()
    page.check("input[value=not_an_emergency]", force=True)
    page.click("#close-card")
    page.wait_for_url("**/practice/")
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome")


@pytest.fixture
def called(watched, house):
    """Dana takes the first caller by key and dials."""
    house.api("site", "leads/", {"phone": "602-555-0147", "call_now_any_hour": True})
    desk = watched(1440)
    desk.sign_in("navigator")
    desk.page.keyboard.press("b")
    desk.page.wait_for_selector("text=Next: a caller in Arizona")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/leads/*-*/")
    desk.page.keyboard.press("d")
    desk.page.wait_for_selector("#outcome")
    return desk


def test_a_wrong_key_is_undone_and_a_day_later_corrected(called, house):
    page, address = called.page, called.page.url
    for key in "snnn":
        page.keyboard.press(key)
    page.wait_for_selector("text=Saved")
    press_twice(page, "7")  # Declined: she meant 1
    page.keyboard.press("u")
    page.wait_for_url(address)
    page.wait_for_selector("#outcome")
    press_twice(page, "1")
    a_day_passes(house)
    page.goto(address)
    page.get_by_role("link", name="Correct").first.press("Enter")
    page.wait_for_selector("dialog[open]")
    called.axe()
    page.locator("dialog[open] select").select_option("busy")
    page.locator("dialog[open] input[name=reason]").fill("It was busy.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Corrected: Busy, not no answer.")
    called.axe()


def press_twice(page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_selector(f"text=Sure? {key} again")
    page.keyboard.press(key)
    page.wait_for_selector("#undo")


def a_day_passes(house) -> None:
    house.sql(
        "update leads_callattempt set ended_at = ended_at - interval '1 day', opened_at = opened_at - interval '1 day'"
    )
    house.sql("update leads_waiting set settles_at = null")

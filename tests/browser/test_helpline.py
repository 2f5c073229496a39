"""An administrator's page without a mouse: a fact is changed, a headline is drafted, looked at, published, and read."""

import pytest

pytestmark = pytest.mark.browser
SIZES = [(1440, "light"), (390, "dark")]
EN, ES = "We ring you back.", "Le devolvemos la llamada."


def tab_to(page, selector: str) -> None:
    """The Tab key until the focus is there."""
    for _ in range(120):
        if page.evaluate("chosen => document.activeElement.matches(chosen)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def write(page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def press(page, keys: str, address: str) -> None:
    with page.expect_navigation(url=address):
        page.keyboard.press(keys)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_pages_are_whole_at_every_width(watched, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in("admin", lands="people")
    for address in ("/helpline/", "/helpline/texts/", "/helpline/texts/?text=consent", "/helpline/hours/"):
        desk.page.goto(address)
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        desk.axe()


def test_a_headline_in_two_languages_from_draft_to_form(watched):
    desk, caller = watched(1440), watched(390)
    page = at_the_helpline(desk)
    tab_to(page, '[href="/helpline/texts/"]')
    press(page, "Enter", "**/helpline/texts/")
    write(page, "#w-en", EN)
    write(page, "#w-es", ES)
    press(page, "Control+Enter", "**done=draft")

    frames = [page.frame_locator(f"iframe[title='Preview in {label}']") for label in ("English", "Español")]
    assert [frame.locator("h1").inner_text() for frame in frames] == [EN, ES]
    assert page.locator("iframe").first.bounding_box()["width"] == 390
    assert reads(caller) == ["We’ll call you.", "Nosotros le llamamos."]
    desk.axe()

    page.keyboard.press("p")
    page.wait_for_selector("dialog#publish[open]")
    desk.axe()
    press(page, "Control+Enter", "**done=published")
    assert reads(caller) == [EN, ES]
    assert page.locator("text=Bring back").count() == 2


def at_the_helpline(desk):
    desk.sign_in("admin", lands="people")
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("h")
    desk.page.wait_for_url("**/helpline/")
    return desk.page


def reads(caller) -> list[str]:
    found = []
    for lang in ("en", "es"):
        caller.page.goto(f"/call/?lang={lang}")
        found.append(caller.page.locator("h1").inner_text())
    return found


def test_a_mistake_is_told_and_a_fact_is_saved_by_key(watched):
    desk, caller = watched(1440), watched(390)
    page = at_the_helpline(desk)
    write(page, "#f-public_number", "602-555")
    with page.expect_response("**/helpline/"):
        page.keyboard.press("Control+Enter")
    page.wait_for_selector("#errors:focus")
    assert page.input_value("#f-public_number") == "602-555"
    desk.axe()
    write(page, "#f-public_number", "480-555-0133")
    press(page, "Control+Enter", "**/helpline/?saved=1")
    caller.page.goto("/call/")
    assert caller.page.locator('a[href="tel:+14805550133"]').count()


def test_a_states_hours_are_previewed_and_saved_by_keyboard(watched):
    desk = watched(1440)
    page = at_the_helpline(desk)
    page.goto("/helpline/hours/?state=VT")
    tab_to(page, "#h-source")
    page.keyboard.type("Our counsel, in a letter")
    tab_to(page, "#s-weekdays")
    page.keyboard.type("0600PM")
    tab_to(page, "#h-as_of")
    page.keyboard.type("01012026")
    page.keyboard.press("Control+Enter")
    assert "would then be blocked" in page.locator("section.banner").inner_text()
    desk.axe()
    press(page, "Control+Enter", "**saved=1")
    assert page.locator("tr[aria-current] th").inner_text() == "Vermont"

"""The roster in a browser, by keys alone: weeks, a shift from added to taken off, a pattern; whole at every size."""

from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.browser
SOON = date.today() + timedelta(days=30)  # the demo plans two weeks ahead: nothing is there yet


def to_field(page, name: str) -> None:
    page.locator(f"dialog[open] input[name={name}]").focus()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize(("who", "lands"), [("supervisor", "tonight"), ("navigator", "queue")])
def test_the_page_is_whole_at_every_width(watched, who, lands, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in(who, lands=lands)
    desk.page.goto("/roster/")
    desk.page.wait_for_selector("text=shift by shift")

    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.axe()


@pytest.mark.parametrize("key", ["a", "w", "y"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_each_form_is_whole_and_reached_by_its_key(watched, key, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in("supervisor", lands="tonight")
    desk.page.goto("/roster/")
    desk.page.keyboard.press(key)
    desk.page.wait_for_selector("dialog[open]")
    inside = desk.page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog[open]'))")

    assert inside
    desk.axe()


def test_keys_lead_there_and_through_the_weeks(watched):
    desk = watched(1440)
    desk.sign_in("shift_lead")
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("r")
    desk.page.wait_for_url("**/roster/")
    week = desk.page.inner_text(".seg [aria-current]")
    for key in ("]", "[", "["):
        with desk.page.expect_navigation():
            desk.page.keyboard.press(key)
    assert desk.page.inner_text(".seg [aria-current]") != week
    with desk.page.expect_navigation():
        desk.page.keyboard.press("t")
    assert desk.page.inner_text(".seg [aria-current]") == week


def test_a_shift_is_added_changed_and_taken_off_by_keys(watched, house):
    desk = watched(1440)
    desk.sign_in("supervisor", lands="tonight")
    page = desk.page
    page.goto("/roster/")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open]")
    page.keyboard.type("Dana")
    to_field(page, "start_date")
    page.keyboard.type(f"{SOON:%m%d%Y}")
    to_field(page, "start_time")
    page.keyboard.type("1000PM")
    to_field(page, "end_time")
    page.keyboard.type("1000PM")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open] >> text=A shift ends after it begins.")
    desk.axe()
    to_field(page, "end_time")
    page.keyboard.type("0600AM")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Dana Ortiz works" in page.inner_text("#notices")

    change_to_on_call(page)
    desk.axe()
    take_off(page)
    assert house.sql("select count(*) from roster_shift where starts_at > now() + interval '20 days'") == [(0,)]


def change_to_on_call(page):
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]#edit")
    page.locator("#edit input[name=kind]:checked").focus()
    page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Dana Ortiz is on call" in page.inner_text("#notices")


def take_off(page):
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]#edit")
    page.locator("#edit a[href='#takeoff']").focus()
    page.keyboard.press("x")
    page.wait_for_selector("dialog[open]#takeoff")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Taken off the roster." in page.inner_text("#notices")


def test_a_pattern_is_made_by_keys(watched, house):
    desk = watched(1440)
    desk.sign_in("shift_lead")
    page = desk.page
    page.goto(f"/roster/?week={SOON + timedelta(days=7)}")
    page.wait_for_selector("text=No shifts this week yet.")
    desk.axe()
    page.keyboard.press("w")
    page.wait_for_selector("dialog[open]")
    page.keyboard.type("Omar")
    page.locator("dialog[open] input[name=weekdays]").first.focus()
    page.keyboard.press("Space")
    to_field(page, "begins")
    page.keyboard.type("1000PM")
    to_field(page, "ends")
    page.keyboard.type("0600AM")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "4 shifts made." in page.inner_text("#notices")

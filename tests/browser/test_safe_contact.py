"""Hidden callers and borrowed telephones, by keyboard alone: what may be said there, and to whom nothing is told."""

import re

import pytest

pytestmark = pytest.mark.browser
HIDDEN, FRIENDS = "602-555-0174", "602-555-0175"
IN_FULL = re.compile("602.?555.?0174")
SAID = "I’m not able to say whether anyone has or hasn’t contacted us."


def take_next(desk):
    desk.page.keyboard.press("b")
    desk.page.wait_for_selector("text=Next: a caller in Arizona")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/leads/*-*/")


def test_a_hidden_caller_whose_husband_answers(watched, house):
    safe = {"voicemail": "none", "text": False, "alias": "Ren", "who_may_answer": "Nobody"}
    house.api("site", "leads/", {"phone": HIDDEN, "call_now_any_hour": True, "safe_contact": safe})
    desk = watched(1440)
    desk.sign_in("navigator")
    take_next(desk)
    show_the_number(desk)
    other = shown_elsewhere(desk)
    husband_answers(desk)
    other.wait_for_selector("#number:not([data-shown])")
    assert not IN_FULL.search(other.content())
    desk.page.go_back()
    desk.page.wait_for_selector("text=Ways to reach them")
    assert not IN_FULL.search(desk.page.content())


def show_the_number(desk):
    page = desk.page
    page.keyboard.press("d")
    page.wait_for_selector(".oncall")
    page.keyboard.press("v")
    page.wait_for_selector("#reveal[open]")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#number:has-text('{HIDDEN}')")


def shown_elsewhere(desk):
    """The same page in another window, with the number in clear too."""
    other = desk.context.new_page()
    other.goto(desk.page.url)
    other.keyboard.press("v")
    other.wait_for_selector("#reveal[open]")
    other.keyboard.press("Enter")
    other.wait_for_selector(f"#number[data-shown]:has-text('{HIDDEN}')")
    return other


def husband_answers(desk):
    """The sentence that is allowed stands in the call panel; one key says how it ended, and the number is gone."""
    page, panel = desk.page, desk.page.locator("#call")
    assert SAID in panel.inner_text()
    assert "No voicemail. Hang up." in panel.inner_text()
    assert "The phone asks who calls: “This is Dana.”" in panel.inner_text()
    desk.axe()
    page.keyboard.press("3")
    page.wait_for_selector("text=Sure? 3 again")
    page.keyboard.press("3")
    page.wait_for_selector("#undo")
    assert not IN_FULL.search(page.content())


def test_a_sixteen_year_old_on_a_friends_phone(watched, house):
    desk = watched(1440)
    desk.sign_in("navigator2")
    lead = house.api("navigator2", "calls/", {"phone": FRIENDS, "name": "Sky"})["id"]
    desk.page.goto(f"/leads/{lead}/")
    desk.page.keyboard.press("w")
    desk.page.wait_for_selector("h1:text('Ways to reach them')")
    desk.axe()
    say_whose_phone_it_is(desk)
    say_that_they_are_under_18(desk)
    desk.page.keyboard.press("Escape")
    desk.page.wait_for_url(f"**/leads/{lead}/")
    assert "Tell nothing to a parent, a plan or a school." in desk.page.inner_text("#minor")
    desk.axe()


def say_whose_phone_it_is(desk):
    page = desk.page
    page.keyboard.press("1")
    page.locator("#w1-owner").focus()
    page.keyboard.type("Someone")
    page.locator("#w1-voice").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Told to")
    assert "Someone else’s" in page.inner_text("main")


def say_that_they_are_under_18(desk):
    page = desk.page
    page.locator("input[name=under_18][value='']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#minor")
    assert page.locator("input[name=under_18][value=yes]").is_checked()


def test_a_shift_lead_lifts_a_stop_by_its_number(watched, house):
    lead = house.api("navigator2", "leads/?limit=1")["results"][0]["id"]
    house.api("navigator2", f"leads/{lead}/calls/", {"outcome": "asked_to_stop", "direction": "in"})
    desk = watched(390)
    desk.sign_in("shift_lead")
    page = desk.page
    page.goto("/suppressions/")
    page.keyboard.press("/")
    page.keyboard.type(FRIENDS)
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Do not contact')")
    desk.axe()
    page.locator("input[name=reason][value=asked_again]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("l")
    page.wait_for_selector("text=Lifted.")
    desk.axe()

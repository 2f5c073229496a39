"""What a navigator does at a desk: a note goes with them to another browser, a wrong key is set right."""

import pytest

pytestmark = pytest.mark.browser
NOTE = "Marmalade orchid, likes the evening."


@pytest.fixture(scope="module")
def caller(house):
    """Dana has one caller in hand; returns the address of their page."""
    house.api("site", "leads/", {"phone": "602-555-0147", "call_now_any_hour": True})
    lead = house.sql("select id from leads_lead")[0][0]
    house.api("navigator", f"leads/{lead}/claim/", {})
    return f"/leads/{lead}/"


def test_a_draft_is_there_in_another_browser_after_signing_out(caller, watched):
    first, second = watched(1440), watched(390)
    first.sign_in("navigator")
    first.page.goto(caller)
    with first.page.expect_response("**/draft/"):
        first.page.fill("textarea[name=text]", NOTE)
    first.page.locator("form[data-sign-out] button").click()
    first.page.wait_for_url("**/accounts/**")

    second.sign_in("navigator")
    second.page.goto(caller)
    assert second.page.input_value("textarea[name=text]") == NOTE
    second.axe()


def test_a_wrong_key_is_set_right_in_the_story(caller, watched, house):
    lead = caller.removeprefix("/")
    house.api("navigator", f"{lead}dial/", {})
    house.api("navigator", f"{lead}calls/", {"outcome": "no_answer"})
    desk = watched(1440)
    desk.sign_in("navigator")
    desk.page.goto(caller)
    desk.page.locator("#story >> text=Correct").first.click()
    desk.page.wait_for_selector("dialog[open] select")
    desk.axe()
    desk.page.select_option("dialog[open] select", "busy")
    desk.page.fill("dialog[open] input[name=reason]", "Wrong key.")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector("#story >> text=Corrected: Busy, not no answer. Dana Ortiz had logged it.")

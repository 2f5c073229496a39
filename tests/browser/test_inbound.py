"""Somebody rings us: the pop within a second, Answer, who is it, and what was left while nobody could; by keyboard."""

import time
import urllib.request
import uuid
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from twilio.request_validator import RequestValidator

from config.processes import until
from tests.browser.house import House
from tests.browser.test_practice import press_twice
from tests.telephony.twilio import ACCOUNT, TOKEN, Twilio

pytestmark = pytest.mark.browser
LIVE = "() => window.wayline.live.isLive()"
CALLER, TEXTER = "+16025550147", "+16025550148"


@pytest.fixture(scope="module")
def twilio():
    with Twilio() as one:
        yield one


@pytest.fixture(scope="module")
def house(migrated, tmp_path_factory, twilio):
    own = {"WAYLINE_TELEPHONY": "twilio", "TWILIO_URL": twilio.url, "TWILIO_ACCOUNT_SID": ACCOUNT}
    one = House(migrated, tmp_path_factory.mktemp("house"), "--empty", **own, TWILIO_AUTH_TOKEN=TOKEN)
    try:
        yield one.start()
    finally:
        one.stop()


def tell(house, call: str, status: str) -> None:
    knock(house, CallSid=call, CallStatus=status, From=CALLER, To="+16025550100", Direction="inbound")


def text(house, words: str) -> None:
    knock(house, MessageSid=f"SM{uuid.uuid4().hex}", SmsStatus="received", From=TEXTER, To="+16025550142", Body=words)


def knock(house, **fields: str) -> None:
    """Twilio tells us something, signed by its own library."""
    url = f"{house.url}/api/v1/events/twilio/"
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    request = urllib.request.Request(url, urlencode(fields).encode(), {"X-Twilio-Signature": signature})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def only_ready(house, who: str) -> None:
    house.sql("update people_presence set state = 'off'")
    house.sql(
        "insert into people_presence (user_id, state, reason, since) select id, 'ready', '', now() from people_user "
        "where email = %s on conflict (user_id) do update set state = 'ready'",
        house.demo["users"][who]["email"],
    )


def test_a_call_is_answered_checked_and_ended_by_keyboard(watched, house, twilio):
    house.api("site", "leads/", {"phone": CALLER, "name": "Renee Moss", "zip": "86001", "call_now_any_hour": True})
    desk = watched(1440)
    desk.sign_in("navigator")
    page = desk.page
    page.keyboard.press("m")
    page.wait_for_url("**/calls/missed/")
    page.fill("#my-number", "602 555 0190")
    page.keyboard.press("Control+Enter")
    assert until(lambda: house.sql("select 1 from telephony_handset"), 5)
    page.goto("/reminders/")
    page.wait_for_function(LIVE)

    call = pops_within_a_second(house, page)
    page.keyboard.press("Enter")  # still asleep: what was being typed answers nothing
    assert "Renee" not in page.content() and "A number we may know" in page.inner_text("#ring")
    expect(page.locator("#ring button").first).not_to_have_attribute("aria-disabled", "true", timeout=3000)
    desk.axe()
    page.keyboard.press("Enter")

    page.wait_for_selector("h2:has-text('Who is it?')")
    assert "Renee" not in page.content()
    desk.axe()
    assert until(lambda: twilio.changed and "+16025550190" in twilio.changed[-1][1]["Twiml"], 5)
    page.locator("input[name=first_name]").first.focus()
    page.keyboard.type("renee")
    page.keyboard.press("Tab")
    page.keyboard.type("86001")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Renee')")
    page.locator("h1").click()
    ask_the_three(page)
    press_twice(page, "7")
    page.wait_for_url("**/queue/")
    tell(house, call, "completed")


def pops_within_a_second(house, page) -> str:
    """From the signed event to the pop, the best of three: this machine does other things beside it."""
    took: list[float] = []
    while len(took) < 3:
        only_ready(house, "navigator")
        call, began = f"CA{uuid.uuid4().hex}", time.monotonic()
        tell(house, call, "ringing")
        page.wait_for_selector("#ring[open]", timeout=5000)
        took.append(time.monotonic() - began)
        if took[-1] < 1:
            return call
        tell(house, call, "completed")
        page.wait_for_selector("#ring", state="detached")
    raise AssertionError(took)


def ask_the_three(page) -> None:
    page.wait_for_load_state("networkidle")
    for key in ("s", "n", "n", "n"):
        page.keyboard.press(key)
    page.wait_for_selector("#ask[data-asked]")


def test_a_missed_call_is_decided_by_keyboard(watched, house):
    house.sql("update people_presence set state = 'off'")
    call = f"CA{uuid.uuid4().hex}"
    tell(house, call, "ringing")
    tell(house, call, "completed")
    assert until(lambda: house.sql("select 1 from telephony_ring where sid = %s and state = 'missed'", call), 5)
    desk = watched(390, color_scheme="dark")
    desk.sign_in("navigator")
    page = desk.page
    page.goto("/calls/missed/")
    desk.axe()
    page.keyboard.press("c")
    page.wait_for_selector("h2:has-text('No call back')")
    desk.axe()
    page.keyboard.press("w")
    page.keyboard.type("They said so on the phone")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Nothing is left to decide")


def test_i_want_to_quit_by_text(watched, house):
    """A person reads it and nothing stops; STOP stops at once; words of danger win, and the shift lead hears them."""
    lead = held_by_dana(house)
    dana, maya = watched(1440), watched(390, color_scheme="dark")
    dana.sign_in("navigator")
    dana.page.goto(lead)
    maya.sign_in("shift_lead")
    for one in (dana, maya):
        one.page.wait_for_function(LIVE)

    text(house, "I want to quit")
    reads(dana, "I want to quit", lead)
    assert stops(house) == 0 and closed(house, lead) == [(None,)]

    text(house, "STOP")
    expect(dana.page.locator("main")).to_contain_text("This lead is closed", timeout=5000)
    assert stops(house) == 1
    dana.page.reload()
    expect(dana.page.locator("main")).to_contain_text("Asked us to stop", ignore_case=True)
    dana.axe()

    text(house, "I want to die")
    told = maya.page.locator("[data-due]")
    expect(told).to_be_visible(timeout=10_000)
    maya.axe()


def held_by_dana(house) -> str:
    """The page of a caller whom Dana has."""
    house.api("site", "leads/", {"phone": TEXTER, "name": "Judy Chase", "call_now_any_hour": True})
    lead = house.sql("select id from leads_lead order by id desc limit 1")[0][0]
    house.sql("update leads_waiting set settles_at = null")
    house.api("navigator", f"leads/{lead}/claim/", {})
    return f"/leads/{lead}/"


def reads(one, words: str, lead: str) -> None:
    """By keys: from the list of what came to the page of who wrote it."""
    page = one.page
    page.goto("/calls/missed/")
    expect(page.locator("[aria-labelledby=tx]")).to_contain_text(words)
    one.axe()
    page.keyboard.press("o")
    page.wait_for_url(f"**{lead}")
    expect(page.locator("#story")).to_contain_text(words)


def stops(house) -> int:
    return house.sql("select count(*) from privacy_suppression where lifted_at is null")[0][0]


def closed(house, lead: str):
    return house.sql("select nullif(close_reason, '') from leads_lead where id = %s", lead.split("/")[2])

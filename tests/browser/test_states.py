"""What every staff page must be able to say: offline, old, held by another, gone wrong, and about to sign out."""

import pytest
from playwright.sync_api import expect

from tests.browser.house import House

pytestmark = pytest.mark.browser
NOTE = "Marmalade orchid, likes the evening."
CUT = ("ERR_", "status of 50", "htmx:timeout", "htmx:afterRequest")
STAFF = ["/queue/", "/reminders/", "/find/", "/queue/review/", "/tonight/", "lead"]
LIVE = "() => window.wayline.live.isLive()"
LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def caller(house):
    """Dana has one caller in hand; returns the address of their page."""
    house.api("site", "leads/", {"phone": "602-555-0147", "call_now_any_hour": True})
    lead = house.sql("select id from leads_lead order by id limit 1")[0][0]
    house.api("navigator", f"leads/{lead}/claim/", {})
    return f"/leads/{lead}/"


@pytest.fixture
def desk(watched, house, caller):
    """Dana at the page of the caller whom she holds."""

    def at(width: int = 1440, scheme: str = "light", who: str = "navigator"):
        house.sql("update leads_waiting set settles_at = null")
        house.api("navigator", f"{caller[1:]}claim/", {})  # her lease may have run out since the last test
        one = watched(width, color_scheme=scheme)
        one.sign_in(who, lands="tonight" if who == "supervisor" else "queue")
        one.page.goto(f"{caller}#note-s")  # on a phone a caller's page shows one part at a time
        return one

    return at


def forget_the_cut(desk) -> None:
    """A line that we cut ourselves, or a fault that we made, is no fault of the page."""
    desk.wrong[:] = [said for said in desk.wrong if not any(ours in said for ours in CUT)]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_offline_says_since_when_keeps_the_note_and_comes_back(desk, width, scheme):
    one = desk(width, scheme)
    one.context.set_offline(True)
    one.page.fill("#note", NOTE)

    expect(one.page.locator("#offline")).to_contain_text("No connection since")
    assert one.page.input_value("#note") == NOTE
    assert one.page.get_attribute("#offline a >> nth=0", "href") == "tel:911"
    one.axe()
    with one.page.expect_response("**/draft/") as kept:
        one.context.set_offline(False)
    assert kept.value.status == 204
    expect(one.page.locator("#offline")).to_be_hidden(timeout=15_000)  # it knocks every five seconds
    forget_the_cut(one)


@pytest.mark.parametrize("path", STAFF)
def test_every_page_says_that_it_is_offline(watched, caller, path):
    one = watched(1440)
    one.sign_in("shift_lead" if path != "lead" else "navigator")
    one.page.goto(caller if path == "lead" else path)
    one.context.set_offline(True)
    expect(one.page.locator("#offline")).to_be_visible()
    one.context.set_offline(False)
    expect(one.page.locator("#offline")).to_be_hidden(timeout=15_000)  # it knocks every five seconds
    forget_the_cut(one)


def test_the_danger_card_and_988_open_without_a_connection(desk):
    one = desk()
    one.page.wait_for_load_state("networkidle")
    one.context.set_offline(True)
    one.page.keyboard.press("8")
    assert one.page.get_attribute("#d988 a.risk", "href") == "tel:988"
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("9")
    one.page.wait_for_url("**/danger/#*")
    forget_the_cut(one)


def test_signing_in_keeps_the_address_when_there_is_no_connection(watched):
    one = watched(390)
    one.page.goto("/accounts/login/")
    one.page.fill("input[name=login]", "dana@harborlight.example")
    one.page.fill("input[name=password]", "not yet")
    one.context.set_offline(True)
    one.page.keyboard.press("Enter")

    expect(one.page.locator("[data-told]")).to_contain_text("Nothing was lost")
    assert one.page.input_value("input[name=login]") == "dana@harborlight.example"
    one.axe()
    forget_the_cut(one)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_old_numbers_are_greyed_and_nobody_is_taken_until_they_are_fresh(watched, house, width, scheme):
    house.api("site", "leads/", {"phone": f"602-555-0{width}"[:12], "call_now_any_hour": True})
    house.sql("update leads_waiting set settles_at = null")
    one = watched(width, color_scheme=scheme)
    one.page.clock.install()
    one.sign_in("navigator2")
    if one.page.locator("text=I’m ready").count():
        one.page.keyboard.press("b")
    take = one.page.locator("#take")
    expect(take).to_be_visible()
    with house.frozen("web"):
        one.page.clock.fast_forward(31_000)
        expect(one.page.locator("[data-stale]")).to_be_visible()
        assert "seconds old" in one.page.inner_text("[data-stale]")
        expect(take).to_have_attribute("aria-disabled", "true")
        one.page.keyboard.press("Enter")
        assert one.page.url.endswith("/queue/")
        one.axe()
    expect(one.page.locator("[data-stale]")).to_be_hidden(timeout=30_000)
    expect(take).not_to_have_attribute("aria-disabled", "true")
    forget_the_cut(one)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_fault_keeps_what_was_typed_and_has_one_button_and_a_code(desk, house, width, scheme):
    one = desk(width, scheme)
    one.page.fill("#note", NOTE)
    house.sql("revoke insert on leads_note from app")
    try:
        one.page.locator("#note-form button").click()
        told = one.page.locator("[data-told]")
        expect(told).to_contain_text("Nothing was lost")
        assert len(told.locator(".mono").inner_text()) == 8 and told.locator("button").count() == 1
        assert one.page.input_value("#note") == NOTE
        one.axe()
    finally:
        house.sql("grant insert on leads_note to app")
    told.locator("button").click()
    one.page.wait_for_selector(f".timeline >> text={NOTE}")
    assert one.page.input_value("#note") == ""
    forget_the_cut(one)


def test_a_session_that_ended_elsewhere_takes_no_word_with_it(desk, house):
    one = desk()
    one.page.fill("#note", "Ended elsewhere.")
    house.sql("delete from django_session")
    one.page.locator("#note-form button").click()
    expect(one.page.locator("[data-told]")).to_contain_text("You are signed out")
    one.axe()
    with one.context.expect_page() as opened:
        one.page.locator("[data-told] a").click()
    sign_in(opened.value, house.demo["users"]["navigator"])
    one.page.locator("[data-told] button").click()
    one.page.wait_for_selector(".timeline >> text=Ended elsewhere.")


def sign_in(page, user) -> None:
    page.fill("input[name=login]", user["email"])
    page.fill("input[name=password]", user["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_a_slow_answer_shows_what_we_ask(desk, house):
    one = desk()
    one.page.wait_for_function(LIVE)  # a stream that is being opened in a frozen house is refused, rightly
    with house.frozen("web"):
        one.page.fill("#note", "A slow one.")
        one.page.locator("#note-form button").click()
        expect(one.page.locator("#loading")).to_contain_text("Saving, up to 20 s")
        one.axe()
    one.page.wait_for_selector(".timeline >> text=A slow one.")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_held_by_another_says_who_and_for_how_long(desk, caller, width, scheme):
    one = desk(width, scheme, who="navigator2")
    expect(one.page.locator("main .banner:not([hidden])").first).to_contain_text("Dana is with this caller now, for")
    expect(one.page.locator("main button", has_text="Next caller")).to_be_visible()
    one.axe()


def test_whoever_loses_a_caller_reads_on_and_keeps_the_draft(desk, house, caller):
    one = desk()
    one.page.clock.install()
    one.page.goto(caller)
    house.api("navigator", f"{caller[1:]}release/", {"reason": "other"})
    house.sql("update leads_waiting set settles_at = null")
    house.api("navigator2", f"{caller[1:]}claim/", {})
    one.page.fill("#note", NOTE)
    one.page.clock.fast_forward(31_000)

    expect(one.page.locator("[data-told]")).to_contain_text("Your draft is kept")
    assert one.page.get_attribute("#note", "readonly") is not None
    assert one.page.locator("[data-told] button", has_text="Next caller").get_attribute("aria-keyshortcuts") == "Enter"
    one.axe()
    house.api("navigator2", f"{caller[1:]}release/", {"reason": "other"})
    one.page.goto(caller)
    assert one.page.input_value("#note") == NOTE


def test_not_allowed_says_who_can_help_and_nothing_else(watched, caller):
    one = watched(1440)
    one.sign_in("insurance", lands="find")
    answer = one.page.goto("/tonight/")
    assert answer.status == 403
    expect(one.page.locator("main")).to_contain_text("can help")
    one.axe()


def test_a_mistake_is_said_above_and_at_its_field(watched):
    one = watched(390)
    one.sign_in("navigator")
    one.page.goto("/find/")
    one.page.keyboard.press("Control+Enter")
    one.page.locator("main form[role=search] button").click()
    expect(one.page.locator("#errors a")).to_have_attribute("href", "#f-phone")
    expect(one.page.locator("#loading")).to_be_hidden()
    assert one.page.inner_text("#errors a") in one.page.inner_text("#f-phone-e")
    assert one.page.evaluate("document.activeElement.id") == "errors"
    one.axe()


@pytest.fixture(scope="module")
def hasty(migrated, tmp_path_factory):
    """A house that signs out after twelve seconds away, and says so after six."""
    minutes = {"WAYLINE_IDLE_MINUTES": "0.2", "WAYLINE_IDLE_WARNING_MINUTES": "0.1"}
    one = House(migrated, tmp_path_factory.mktemp("hasty"), "--empty", **minutes)
    try:
        yield one.start()
    finally:
        one.stop()


@pytest.fixture(scope="module")
def waiting(hasty):
    hasty.api("site", "leads/", {"phone": "602-555-0149", "call_now_any_hour": True})
    return hasty.sql("select id from leads_lead")[0][0]


@pytest.fixture
def hurried(browser, hasty, waiting):
    from tests.browser.conftest import Watched

    one = Watched(browser, hasty, 390, color_scheme="dark")
    one.sign_in("navigator")
    hasty.api("navigator", f"leads/{waiting}/claim/", {})
    one.page.goto(f"/leads/{waiting}/#note-s")
    yield one
    one.context.close()
    assert not one.wrong


def test_signing_in_again_comes_back_to_the_page_with_the_draft(hurried):
    page, address = hurried.page, hurried.page.url
    page.fill("#note", NOTE)
    expect(page.locator("#idle")).to_be_visible(timeout=15_000)
    hurried.axe()
    page.wait_for_url("**/accounts/login/**", timeout=20_000)
    sign_in(page, hurried.house.demo["users"]["navigator"])
    assert page.url == address.split("#")[0]
    page.goto(address)
    assert page.input_value("#note") == NOTE


def test_a_key_keeps_one_signed_in_and_does_nothing_else(hurried):
    page, address = hurried.page, hurried.page.url
    expect(page.locator("#idle")).to_be_visible(timeout=15_000)
    page.keyboard.press("Enter")
    expect(page.locator("#idle")).to_be_hidden()
    assert page.url == address


def test_nobody_is_signed_out_during_a_call(hurried):
    page = hurried.page
    page.keyboard.press("d")
    page.wait_for_selector(".oncall", state="attached")
    past = page.evaluate("performance.now()") + 13_000  # longer than the whole of the twelve seconds
    page.wait_for_function("past => performance.now() > past", arg=past, timeout=20_000)
    expect(page.locator("#idle")).to_be_hidden()
    assert "/leads/" in page.url

"""What changes elsewhere shows here by itself; and what is being typed stays, whatever happens to the stream."""

import re
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
NOTE = "Marmalade orchid, likes the eve"
CUT = ("ERR_", "status of 50", "htmx:timeout", "htmx:afterRequest", "htmx:sendError")
LIVE = "() => window.wayline.live.isLive()"
phones = iter(f"602-555-01{number:02d}" for number in range(10, 90))


def ask(house) -> None:
    house.api("site", "leads/", {"phone": next(phones), "call_now_any_hour": True})


def newest(house) -> str:
    return str(house.sql("select id from leads_lead order by id desc limit 1")[0][0])


@pytest.fixture
def desk(watched):
    """Somebody at a page, hearing what changes."""

    def at(who: str, path: str = "/queue/", width: int = 1440, **more):
        one = watched(width, **more)
        one.sign_in(who, lands="tonight" if who == "supervisor" else "queue")
        if path != "/queue/":
            one.page.goto(path)
        one.page.wait_for_function(LIVE)
        return one

    return at


def waiting(one) -> int:
    return int(one.page.get_attribute("#board", "data-waiting"))


def test_a_post_moves_the_queue_within_a_second_in_two_browsers(desk, house):
    desks = [desk("navigator"), desk("shift_lead", width=390, color_scheme="dark")]
    before = waiting(desks[0])
    ask(house)
    posted = time.monotonic()
    for one in desks:
        expect(one.page.locator(f"#board[data-waiting='{before + 1}']")).to_have_count(1, timeout=1000)
    assert time.monotonic() - posted < 1
    for one in desks:
        one.axe()


def forget_the_cut(one) -> None:
    one.wrong[:] = [said for said in one.wrong if not any(ours in said for ours in CUT)]


@contextmanager
def held(house, who: str, caller: str):
    """Somebody takes the caller, and gives them back at the end."""
    house.sql("update leads_waiting set settles_at = null")
    house.api(who, f"{caller[1:]}claim/", {})
    try:
        yield
    finally:
        house.api(who, f"{caller[1:]}release/", {"reason": "other"})


def free_caller(house) -> str:
    """The page of a caller whom nobody holds."""
    ask(house)
    return f"/leads/{newest(house)}/"


def test_without_a_stream_the_page_asks_by_itself(watched, house):
    one = watched(1440)
    one.page.route("**/live/**", lambda route: route.fulfill(status=503))
    one.sign_in("navigator")
    one.page.clock.install()
    one.page.goto("/queue/")
    before = waiting(one)
    ask(house)
    one.page.clock.fast_forward(11_000)

    expect(one.page.locator(f"#board[data-waiting='{before + 1}']")).to_have_count(1, timeout=3000)
    assert not one.page.evaluate(LIVE)
    forget_the_cut(one)


def test_silence_is_said_and_nobody_is_taken_until_there_is_news(desk, house):
    one = desk("navigator", width=390, color_scheme="dark")
    with house.frozen("web"):
        one.page.evaluate("document.querySelector('#board').dataset.freshFor = 2")
        expect(one.page.locator("[data-stale]")).to_be_visible(timeout=6000)
    ask(house)
    expect(one.page.locator("[data-stale]")).to_be_hidden(timeout=5000)
    forget_the_cut(one)


def test_a_row_says_who_opens_it_before_it_goes(desk, house):
    one = desk("navigator")
    caller = free_caller(house)
    row = one.page.locator(f"#board a[href='{caller}']")
    with held(house, "navigator2", caller):
        expect(row.locator("..").locator(".chip.dusk")).to_contain_text("is opening", timeout=2000)
        one.axe()


def test_a_cut_stream_comes_back_and_takes_no_word_with_it(desk, house):
    caller = free_caller(house)
    with held(house, "navigator", caller):
        one = desk("navigator", caller)
        with house.away():
            one.page.locator("#note").press_sequentially(NOTE)
            one.page.wait_for_function("() => !window.wayline.live.isLive()")
        one.page.wait_for_function(LIVE, timeout=30_000)
        assert one.page.input_value("#note") == NOTE
        assert one.page.evaluate("document.activeElement.id") == "note"
    forget_the_cut(one)


def test_whoever_loses_a_caller_hears_it_beside_the_half_typed_note(desk, house):
    caller = free_caller(house)
    with held(house, "navigator", caller):
        one = desk("navigator", caller)
        one.page.locator("#note").press_sequentially(NOTE)
    with held(house, "navigator2", caller):
        expect(one.page.locator("#notices")).to_contain_text("Your draft is kept", timeout=3000)
        assert one.page.input_value("#note") == NOTE
        one.axe()


def test_whoever_looks_on_hears_that_another_opens_the_caller(desk, house):
    caller = free_caller(house)
    one = desk("navigator", caller)
    with held(house, "navigator2", caller):
        expect(one.page.locator("[data-changed]")).to_contain_text("is opening this caller", timeout=3000)
        expect(one.page.locator("text=Take this caller")).to_be_hidden()
        one.axe()


def test_what_is_due_is_said_on_any_page_and_sounds_only_where_asked(desk, house):
    one, quiet = desk("navigator", "/reminders/"), desk("navigator", "/reminders/", width=390)
    expect(one.page.locator("[data-sound]")).to_have_text(re.compile("Sound off"))
    one.page.keyboard.press("s")
    expect(one.page.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")
    one.page.goto("/queue/")
    one.page.wait_for_function(LIVE)
    caller = free_caller(house)
    house.api("navigator", f"{caller[1:]}reminders/", {"due_at": "2026-01-01T00:00:00Z"})

    expect(one.page.locator("[data-due]")).to_contain_text("My day", timeout=10_000)
    expect(quiet.page.locator("#day .when2")).to_have_count(1)
    expect(one.page.locator("body[data-sounded]")).to_have_count(1)
    expect(quiet.page.locator("body[data-sounded]")).to_have_count(0)
    one.axe()


def test_eight_tabs_of_one_browser_leave_each_other_room(desk):
    one = desk("navigator")
    tabs = [one.context.new_page() for _ in range(7)]
    for tab in tabs:
        tab.goto("/queue/", timeout=10_000)
        expect(tab.locator("#board")).to_be_visible()
    live = [tab for tab in (one.page, *tabs) if tab.evaluate(LIVE)]
    assert 1 <= len(live) <= 3

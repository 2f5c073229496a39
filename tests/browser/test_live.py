"""What changes elsewhere shows here by itself; and what is being typed stays, whatever happens to the stream."""

import re
import time

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

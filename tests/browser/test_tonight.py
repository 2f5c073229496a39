"""A supervisor's first page in a browser: signed in to it, read by axe, handed over by key, refreshed by itself."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def callers(house):
    """Three people who asked; the first is Omar's, who has gone home. Returns that one's code."""
    for last in ("61", "62", "63"):
        house.api("site", "leads/", {"phone": f"602-555-01{last}", "call_now_any_hour": True, "name": "Renee Moss"})
    house.sql("update leads_waiting set settles_at = null, asked_at = now() - interval '9 min', promise_by = now()")
    omar = house.sql("select id from people_user where name = 'Omar Haddad'")[0][0]
    house.sql("update people_presence set state = 'off' where user_id = %s", omar)
    lead = house.sql("select id, code from leads_lead order by id limit 1")[0]
    house.sql("update leads_lead set owner_id = %s where id = %s", omar, lead[0])
    return lead[1]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (1920, "light")])
def test_the_page_is_whole_at_every_width(watched, callers, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in("supervisor", lands="tonight")
    desk.page.wait_for_selector("text=Open work of people who are not here")

    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "Renee" not in desk.page.content()
    desk.axe()


def test_a_caller_is_handed_over_by_key(watched, callers, house):
    desk = watched(1440)
    desk.sign_in("supervisor", lands="tonight")
    page = desk.page
    page.locator(f"[aria-label='Hand over {callers}']").first.focus()
    page.keyboard.press("h")
    page.wait_for_selector("dialog[open]")
    assert callers in page.locator("#ra-lead option:checked").inner_text()
    desk.axe()
    page.select_option("#ra-to", label=page.locator("#ra-to option").nth(1).inner_text())
    page.fill("#ra-why", "Omar went home")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    owner = house.sql(
        "select u.name from leads_lead l join people_user u on u.id = l.owner_id where code = %s", callers
    )
    assert owner != [("Omar Haddad",)]


def test_two_keys_lead_there_and_the_board_asks_for_news(watched, callers):
    desk = watched(1440)
    desk.sign_in("shift_lead")
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("t")
    desk.page.wait_for_url("**/tonight/")
    with desk.page.expect_response("**/tonight/board/", timeout=15_000) as answer:
        pass
    assert answer.value.status == 200

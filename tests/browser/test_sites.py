"""Sites and keys in a browser, by key alone; and the examples on the page, run as they stand there."""

import json
import os
import re
import subprocess

import pytest
from playwright.sync_api import expect

from crm.people.origins import canonical
from tests.browser.others import OtherSite

pytestmark = pytest.mark.browser
COPIED = "navigator.clipboard.readText()"


@pytest.fixture(scope="module")
def others():
    """Valley Clinic's own pages, and somebody else's."""
    made = [OtherSite(), OtherSite()]
    yield made
    for one in made:
        one.stop()


@pytest.fixture
def desk(watched):
    """The administrator, who may read what was copied."""
    one = watched(1440, permissions=["clipboard-read", "clipboard-write"])
    one.sign_in("admin", lands="people")
    one.page.goto("/helpline/sites/")
    return one


@pytest.fixture(scope="module")
def site(house, others):
    """The demo's Valley Clinic, listing the first of the other sites."""
    house.sql("update people_site set origins = %s where slug = 'valley-clinic'", [others[0].url])
    return house.sql("select id from people_site where slug = 'valley-clinic'")[0][0]


def snippet(desk, site, name: str) -> str:
    desk.page.goto(f"/helpline/sites/{site}/")
    return desk.page.locator(f"#c-{name}").inner_text()


@pytest.fixture
def visitor(browser):
    """Somebody on another site's page: a page that may go wherever they go."""
    context = browser.new_context(viewport={"width": 390, "height": 900})
    yield context.new_page()
    context.close()


def last_request(house) -> tuple:
    sent = "intake_callbackrequest r left join people_site s on s.id = r.site_id order by r.received_at desc limit 1"
    return house.sql(f"select s.slug, r.unlisted_origin, r.way from {sent}")[0]


def test_a_site_is_made_changed_and_paused_by_key(desk):
    page = desk.page
    page.keyboard.press("n")
    page.wait_for_url("**/sites/new/")
    page.focus("#s-label")
    page.keyboard.type("North House")
    page.focus("#s-origins")
    page.keyboard.type("https://*.north.example")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#errors")
    assert page.input_value("#s-label") == "North House"
    desk.axe()
    page.fill("#s-origins", "https://North.example/")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:text('North House')")
    assert page.input_value("#s-origins") == "https://north.example"
    page.keyboard.press("p")
    page.wait_for_selector("text=Paused since")
    desk.axe()


def test_a_key_is_made_copied_rolled_and_ended_by_key(desk, site, house):
    page = desk.page
    page.goto(f"/helpline/sites/{site}/")
    page.keyboard.press("n")
    page.wait_for_selector("#new-key[open]")
    page.keyboard.type("Their server")
    page.keyboard.press("Control+Enter")
    secret = page.wait_for_selector("#c-fresh").inner_text()
    page.keyboard.press("y")
    page.wait_for_selector("text=Copied")
    assert page.evaluate(COPIED) == secret
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_selector("dialog[open] >> text=Roll “Their server”")
    desk.axe()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Ending")
    assert page.locator("#c-fresh").inner_text() != secret
    page.keyboard.press("e")
    page.wait_for_selector("dialog[open] >> text=now?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".keyrows >> text=Ended")


def test_each_example_is_copied_by_its_own_key(desk, site):
    page = desk.page
    page.goto(f"/helpline/sites/{site}/")
    for key, name in enumerate(["link", "box", "form", "server"], 1):
        page.keyboard.press(str(key))
        expect(page.locator(f"[data-copy=c-{name}]")).to_contain_text("Copied")
        assert page.evaluate(COPIED) == page.locator(f"#c-{name}").evaluate("one => one.textContent")


def test_a_test_reaches_nobody_by_key(desk, site, house):
    before = house.sql("select count(*) from leads_lead")
    desk.page.goto(f"/helpline/sites/{site}/")
    desk.page.keyboard.press("t")
    desk.page.wait_for_selector("text=The test arrived.")
    assert house.sql("select count(*) from leads_lead") == before


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_pages_are_whole_and_clean(watched, site, width, scheme):
    desk = watched(width, color_scheme=scheme)
    desk.sign_in("admin", lands="people")
    for path in ("/helpline/sites/", "/helpline/sites/new/", f"/helpline/sites/{site}/"):
        desk.page.goto(path)
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        desk.axe()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
@pytest.mark.parametrize("asked", ["", "?embed=1"])
@pytest.mark.parametrize("slug", ["valley-clinic", "radio-sol"])
def test_a_sites_form_is_whole_and_clean(watched, site, width, scheme, slug, asked):
    seen = watched(width, color_scheme=scheme)
    seen.page.goto(f"/s/{slug}/call/{asked}")
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.axe()


def test_the_server_example_posts_a_lead_once_however_often_it_is_run(desk, site, house):
    command = snippet(desk, site, "server")
    desk.page.keyboard.press("n")
    desk.page.wait_for_selector("#new-key[open]")
    desk.page.keyboard.type("curl")
    desk.page.keyboard.press("Control+Enter")
    environment = {**os.environ, "WAYLINE_KEY": desk.page.wait_for_selector("#c-fresh").inner_text()}

    run = ["bash", "-c", f"{command.strip()} -s"]
    first, again = (subprocess.run(run, env=environment, capture_output=True, text=True).stdout for _ in range(2))
    assert json.loads(first)["reference"] and first == again
    assert last_request(house) == ("valley-clinic", "", "api")


@pytest.mark.parametrize(("which", "marked"), [(0, ""), (1, "its own address")])
def test_the_form_example_is_pressed_on_another_sites_page(desk, site, house, others, visitor, which, marked):
    visitor.goto(others[which].put(snippet(desk, site, "form")))
    visitor.fill("input[name=phone]", f"602-555-018{which}")
    visitor.fill("input[name=name]", "Renee")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(re.compile(f"{house.url}/r/"))
    assert "You did it." in visitor.inner_text("h1")  # and then when we call, which depends on the hour
    assert last_request(house) == ("valley-clinic", others[which].url if marked else "", "page")


def test_the_link_example_leads_to_the_form(desk, site, others, visitor):
    visitor.goto(others[0].put(f'<a href="{snippet(desk, site, "link")}">Call me</a>'))
    visitor.click("a")
    assert visitor.wait_for_selector("body.look-sea #number")


def test_the_box_example_is_filled_in_and_opens_their_own_page_in_the_whole_window(desk, site, house, others, visitor):
    visitor.goto(others[0].put(snippet(desk, site, "box")))
    box = visitor.frame_locator("iframe")
    box.locator("#number").fill("602-555-0185")
    box.locator("#number").press("Enter")
    visitor.wait_for_url(re.compile(f"{house.url}/r/"))
    assert "You did it." in visitor.inner_text("h1")  # and then when we call, which depends on the hour
    assert last_request(house) == ("valley-clinic", "", "page")


def test_a_mistake_in_the_box_is_said_on_the_whole_page_with_the_number_kept(desk, site, house, others, visitor):
    visitor.goto(others[0].put(snippet(desk, site, "box")))
    visitor.frame_locator("iframe").locator("#number").fill("602555")
    visitor.frame_locator("iframe").locator("#number").press("Enter")
    visitor.wait_for_url(f"{house.url}/s/valley-clinic/call/")
    assert visitor.input_value("#number") == "602555" and visitor.locator("#errors").is_visible()


@pytest.mark.parametrize("leave", ["click", "three keys", "without script"])
def test_leaving_the_box_leaves_the_whole_page(desk, site, house, others, browser, leave):
    text = snippet(desk, site, "box")
    house.sql("update people_helpline set exit_url = %s", others[1].put("Weather"))
    context = browser.new_context(java_script_enabled=leave != "without script")
    visitor = context.new_page()
    visitor.goto(others[0].put(text))
    box = visitor.frame_locator("iframe")
    box.locator("#number").click()
    if leave == "three keys":
        for _ in range(3):
            visitor.keyboard.press("Escape")
    else:
        box.locator("#exit").click()
    visitor.wait_for_url(f"{others[1].url}/")
    context.close()


def test_the_other_language_stays_in_the_box(desk, site, others, visitor):
    visitor.goto(others[0].put(snippet(desk, site, "box")))
    box = visitor.frame_locator("iframe")
    box.locator("a[lang=es]").click()
    box.locator("text=Nosotros le llamamos.").wait_for()
    assert visitor.url.startswith(others[0].url)


def test_on_a_page_that_is_not_listed_the_box_is_not_drawn(desk, site, others, visitor):
    refused = []
    visitor.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)
    visitor.goto(others[1].put(snippet(desk, site, "box").replace('loading="lazy"', "")))
    visitor.wait_for_selector("iframe", state="attached")
    visitor.frames[1].wait_for_load_state()
    assert visitor.frames[1].locator("#number").count() == 0 and refused


TYPED = ["https://Clinic.EXAMPLE:443/", "https://münchen.example", "https://a.example:8443", "http://localhost:80",
         "https://[2001:DB8:0::1]:443", "https://xn--mnchen-3ya.example", "https://192.0.2.7:0444"]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_an_origin_is_spelled_as_chromium_spells_it(visitor, typed):
    assert canonical(typed) == visitor.evaluate("typed => new URL(typed).origin", typed)

"""The whole story as people live it: a frightened person on a phone at night, a navigator with one key."""

import os
import urllib.error
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases
from tests.browser import canaries

pytestmark = pytest.mark.browser
PHONE, ALIAS, NOTE = "(602) 555-0173", "Zephyrine Quill", "Marmalade orchid 7781, wants a garden."


@pytest.fixture(scope="module")
def asked(browser, house):
    """The requester asks at 390 px and says what is safe; every page they see is checked."""
    from tests.browser.conftest import Watched

    phone = Watched(browser, house, 390)
    page = phone.page
    page.goto("/call/")
    phone.axe()
    page.locator("input[name=phone]").press_sequentially(PHONE, delay=160)  # as fast as a thumb; scripts are faster
    page.check("input[name=call_now_any_hour]")
    page.click("button[name=call_when][value=now]")
    page.wait_for_url("**/r/**")
    phone.axe()
    page.check("input[name=voicemail][value=neutral]")
    page.fill("input[name=alias]", ALIAS)
    page.click("#safe button")
    page.wait_for_url("**saved=**")
    assert not phone.wrong
    yield page
    phone.context.close()


def test_from_a_number_at_night_to_the_next_reminder(asked, watched, house):
    desk = watched(1440)
    take_by_key(desk)
    screen_and_dial(desk)
    write_a_note(desk)
    call_back_by_key(desk)
    see_the_reminder(desk, house)
    read_the_story(desk, house)


def take_by_key(desk):
    desk.sign_in("navigator")
    desk.page.keyboard.press("b")
    desk.page.wait_for_selector("text=Next: a caller in Arizona")
    desk.axe()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/leads/**")
    assert desk.page.title().startswith("Caller ")
    assert "0173" not in desk.page.content()
    desk.axe()


def screen_and_dial(desk):
    page = desk.page
    for name in ("danger_now", "took_too_much", "suicide"):
        page.check(f"input[name={name}][value=no]", force=True)
    page.keyboard.press("s")
    page.wait_for_selector("#ask >> text=Save again")
    page.keyboard.press("d")
    page.wait_for_selector("a[href='tel:+16025550173']")


def write_a_note(desk):
    page = desk.page
    page.keyboard.press("n")
    with page.expect_response("**/draft/"):
        page.keyboard.type(NOTE)
    page.reload()
    assert page.input_value("textarea[name=text]") == NOTE
    page.focus("textarea[name=text]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".timeline >> text={NOTE[:16]}")


def call_back_by_key(desk):
    """Tomorrow at nine on the caller's clock; the lead's page says so in the caller's zone first."""
    page = desk.page
    page.keyboard.press("2")
    page.wait_for_selector("dialog[open]")
    desk.axe()
    page.locator("dialog[open] label", has_text="Tomorrow 9").locator("input").check(force=True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#undo")
    page.goto(house_lead_url(desk.house))
    assert "Tomorrow 9:00 a.m." in page.inner_text("#next")


def see_the_reminder(desk, house):
    page = desk.page
    page.goto("/reminders/")
    house.sql("update reminders_reminder set due_at = now() - interval '1 second' where state = 'scheduled'")
    page.wait_for_function("async () => (await (await fetch('/queue/')).text()).includes('> due</span>')")
    page.goto("/reminders/")
    page.wait_for_selector("text=Call back, as promised")
    desk.axe()


def read_the_story(desk, house):
    desk.page.goto(house_lead_url(house))
    story = desk.page.inner_text(".timeline")
    for step in ("Asked to be called", "Took this caller", "Three questions", "Dialled", "Call back"):
        assert step in story
    desk.axe()
    steps = house.api("navigator", house_lead_url(house)[1:] + "history/")["results"]
    assert {step["by"] for step in steps} == {"the public form", "Dana Ortiz"}


def house_lead_url(house) -> str:
    return f"/leads/{house.sql('select id from leads_lead')[0][0]}/"


def test_nothing_that_was_said_can_be_read_outside(asked, house):
    """Runs after the story, and after errors that were forced while the same words were on their way in."""
    force_errors(house)
    lead = house_lead_url(house)[1:]
    revealed = house.api("navigator", lead + "reveal/", {"fields": ["phone", "alias"], "purpose": "call"})
    assert revealed == {"phone": "602-555-0173", "alias": ALIAS}  # it is there, for whoever may read it

    places = dict(canaries.files(house.logs, Path(os.environ["WAYLINE_TEST_SERVERS"])))
    places["dump"] = canaries.dump(databases.owner_url(house.database))
    assert b"INSERT INTO public.leads_historicallead" in places["dump"]
    assert b"IntegrityError" in places["web.log"]
    words = [*canaries.spellings("6025550173"), *ALIAS.split(), "Marmalade", "orchid 7781"]
    assert canaries.sightings(places, words) == []


@contextmanager
def broken(house, table: str):
    """Every insert into `table` fails in the database, as it would on a full disk or a bad migration."""
    house.sql(f"alter table {table} add constraint broken check (false) not valid")
    yield
    house.sql(f"alter table {table} drop constraint broken")


def force_errors(house):
    lead = house_lead_url(house)[1:]
    said = {"phone": PHONE, "name": ALIAS, "message": NOTE}
    with broken(house, "leads_note"):
        assert status_of(house, "navigator", lead + "notes/", {"text": NOTE}) == 500
    with broken(house, "leads_person"):
        assert status_of(house, "site", "leads/", said) == 500
    assert status_of(house, "site", "leads/", {**said, "phone": [PHONE]}) == 400
    assert status_of(house, "navigator", f"leads/?after={ALIAS.split()[0]}") == 400


def status_of(house, who: str, path: str, body: dict | None = None) -> int:
    try:
        house.api(who, path, body)
    except urllib.error.HTTPError as answer:
        return answer.code
    return 200

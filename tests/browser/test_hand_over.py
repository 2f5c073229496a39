"""The end of a shift in a browser, on the night on which the clocks change: given, taken and refused by key alone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from crm.people.models import User
from leads.handing.chores import end_offers
from leads.handing.models import HandOver
from leads.models import Lead, Waiting
from scheduling import windows
from scheduling.roster.models import Shift
from tests import moments
from tests.browser import inside
from tests.browser.conftest import Watched
from tests.conftest import ask_for_a_call

pytestmark = pytest.mark.browser
ZONE = "America/New_York"
NIGHT = datetime(2026, 10, 31, 22)  # to 6:00: at 2:00 the clocks go back, so it has nine hours
END = datetime(2026, 11, 1, 11, tzinfo=UTC)
QUIET = ("/live/", "status of 4")  # there is no live service


@pytest.fixture
def night(fresh_database, people):
    """Ana's night in New York, twenty-five minutes before its end; two callers of hers fall due at eight."""
    User.objects.update(time_zone=ZONE)
    begins = windows.from_wall(NIGHT, ZONE)
    Shift.objects.create(person=people.ana, starts_at=begins, ends_at=END, time_zone=ZONE)
    for phone, name in (("212-555-0101", "Renee Moss"), ("212-555-0102", "Carl Webb")):
        lead = ask_for_a_call(phone, name=name)
        Lead.objects.filter(pk=lead.pk).update(owner=people.ana)
        due = {"opens_at": END + timedelta(hours=2), "promise_by": END + timedelta(hours=2, minutes=5)}
        Waiting.objects.filter(pk=lead.pk).update(**due, owner=people.ana, shuts_at=END + timedelta(hours=9))
    with moments.at(END - timedelta(minutes=25)), inside.served() as house:
        yield house


@pytest.fixture
def desk(browser, night):
    made = []

    def open_one(user, width=1440, **options):
        one = Watched(browser, night, width, **options)
        inside.let_in(one, user)
        made.append(one)
        return one

    yield open_one
    for one in made:
        one.context.close()
    wrong = [said for one in made for said in one.wrong]
    assert not [said for said in wrong if not any(ours in said for ours in QUIET)]


def test_the_end_of_a_shift_on_the_night_the_clocks_change(desk, people):
    ana = desk(people.ana).page
    ana.goto("/queue/")
    expect(ana.locator("#soon")).to_contain_text("Your shift ends 6:00 a.m. 2 callers of yours fall due")
    for key in ("g", "d"):
        ana.keyboard.press(key)
    ana.wait_for_url("**/reminders/")
    ana.keyboard.press("h")
    ana.wait_for_url("**/handover/")
    expect(ana.locator("#due-before")).to_be_visible()
    give(ana, "Ben Ochoa", "Her sister may answer.")
    give(ana, "Luz Vega", "He works nights.")

    taken_and_refused(desk, people)
    expect_back(desk, people)


def give(page, name, told):
    """The next one that nobody was asked to take."""
    page.keyboard.press("h")
    expect(page.locator("select:focus")).to_have_count(1)
    page.keyboard.type(name.split()[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(told)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text(f"Offered to {name}.")
    page.wait_for_load_state()  # from then on it hears keys


def taken_and_refused(desk, people):
    """Ben takes his by one key; Luz says no, and why."""
    ben, luz = desk(people.ben), desk(people.luz, 390, color_scheme="dark")
    for one in (ben, luz):
        one.page.goto("/handover/")
        one.axe()
    ben.page.keyboard.press("y")
    expect(ben.page.locator("#of")).to_have_count(0)
    luz.page.keyboard.press("n")
    expect(luz.page.locator("dialog[open] input[name=reason]")).to_be_focused()
    luz.page.keyboard.type("I go home too.")
    luz.page.keyboard.press("Control+Enter")
    expect(luz.page.locator("#of")).to_have_count(0)
    assert sorted(HandOver.objects.values_list("state", flat=True)) == ["accepted", "declined"]
    assert Lead.objects.filter(owner=people.ben).count() == 1


def expect_back(desk, people):
    """Who came back is given again, to somebody who does not answer: at six they are in the queue."""
    ana = desk(people.ana, 390, color_scheme="dark")
    ana.page.goto("/handover/")
    expect(ana.page.locator("main")).to_contain_text("They said: I go home too.")
    ana.axe()
    give(ana.page, "Maya Tran", "He works nights.")
    assert HandOver.objects.get(state="offered").lapses_at == END
    assert end_offers() == 1
    assert not Waiting.objects.filter(holder__isnull=False).exists()
    maya = desk(people.maya)
    maya.page.goto("/reminders/")
    expect(maya.page.locator("main")).to_contain_text("Nobody took this caller over")
    maya.axe()

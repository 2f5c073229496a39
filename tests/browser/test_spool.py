"""PostgreSQL is stopped and started for real: the form gives a reference, and everybody acknowledged is a lead."""

import json
import threading
import urllib.error
import urllib.request

import psycopg
import pytest
from playwright.sync_api import expect

from config.processes import until
from tests.browser.alone import Alone

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 40


@pytest.fixture(scope="module")
def house(migrated):
    one = Alone(migrated)
    try:
        yield one.start()
    finally:
        one.stop()


def references(house) -> list[str]:
    with psycopg.connect(house.postgres.url("owner")) as owner:
        return [found for (found,) in owner.execute("select reference from intake_callbackrequest")]


class Site(threading.Thread):
    """Posts one request after the other; each is sent again with its key until it is acknowledged."""

    def __init__(self, house, name: int, count: int):
        super().__init__(daemon=True)
        self.house, self.name_, self.count, self.heard = house, name, count, []
        self.answers: list[int] = []

    def run(self):
        for number in range(self.count):
            while not self._acknowledged(number):
                pass

    def _acknowledged(self, number: int) -> bool:
        headers = {"Authorization": f"Bearer {self.house.demo['intake_key']}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": f"{self.name_}-{number}"}
        body = json.dumps({"phone": f"602-555-01{self.name_}{number % 10}", "name": f"Ana {number}"}).encode()
        request = urllib.request.Request(f"{self.house.url}/api/v1/leads/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.answers.append(answer.status)
                self.heard.append(json.load(answer)["reference"])
        except urllib.error.HTTPError as refused:
            self.answers.append(refused.code)
            return False
        return True


def test_through_stops_and_starts_everybody_acknowledged_is_a_lead_once(house):
    sites = [Site(house, name, 100) for name in range(3)]
    for site in sites:
        site.start()
    for _ in range(2):
        assert until(lambda: sites[0].answers.count(201) > 5, PATIENCE)
        house.postgres.stop()
        before = len(sites[0].heard)
        assert until(lambda before=before: len(sites[0].heard) > before + 10 or not sites[0].is_alive(), PATIENCE)
        house.postgres.run()
    for site in sites:
        site.join(PATIENCE)
    assert until(lambda: house.waiting() == 0, PATIENCE)

    heard = [reference for site in sites for reference in site.heard]
    assert sorted(references(house)) == sorted(set(heard)) and len(heard) == 300
    assert {answer for site in sites for answer in site.answers} <= {201, 202, 503}
    assert sum(site.answers.count(202) for site in sites) > 10


def test_the_form_still_gives_a_reference_and_its_page_opens_later(house, watched):
    one = watched(390)
    page = one.page
    page.goto("/call/")
    page.fill("#number", "602-555-0147")
    house.postgres.stop()
    try:
        page.get_by_role("button", name="Call me now").click()
        page.wait_for_url("**/r/*/")
        expect(page.get_by_role("heading", level=1)).to_have_text("We have your request.")
        expect(page.get_by_role("link", name="Call 911", exact=False).first).to_be_visible()
        one.axe()
    finally:
        house.postgres.run()
    expect(page.get_by_role("heading", name="You did it", exact=False)).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.locator("body")).to_contain_text("ends in 47")


def test_where_nothing_can_be_kept_the_page_tries_again_by_itself(house, watched):
    one, spool = watched(1440), house.data / "spool"
    page = one.page
    page.clock.install()
    page.goto("/call/")
    page.fill("#number", "602-555-0148")
    spool.rename(house.data / "away")
    spool.write_text("a file is in its place")
    house.postgres.stop()
    try:
        page.get_by_role("button", name="Don’t call yet").click()
        expect(page.get_by_role("alert")).to_contain_text("This page tries again by itself.")
        expect(page.locator("#number")).to_have_value("602-555-0148")
        one.axe()
        spool.unlink()
        page.clock.fast_forward(31_000)
        page.wait_for_url("**/r/*/")
    finally:
        house.postgres.run()
    expect(page.get_by_role("heading", name="When may we call?", exact=False)).to_be_visible(timeout=PATIENCE * 1000)
    one.wrong[:] = [wrong for wrong in one.wrong if "status of 503" not in wrong]

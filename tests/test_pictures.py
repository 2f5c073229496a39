"""docs/pictures: every page of Wayline has its four pictures, and none is heavy."""

import pytest

from tests.people.walking import House, TakenBack, routes, things
from tools.pictures.pages import MOST_BYTES, PAGES
from tools.pictures.take import FOLDER, contents

LOOKERS = ("anonymous", "navigator", "shift_lead", "supervisor", "privacy", "admin")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_its_four_pictures(page):
    sizes = {name: (FOLDER / name).stat().st_size for name in page.files if (FOLDER / name).exists()}

    assert set(sizes) == set(page.files), "python3 dev.py pictures"
    assert max(sizes.values()) < MOST_BYTES


def test_no_picture_is_of_a_page_that_is_gone():
    assert {file.name for file in FOLDER.glob("*.png")} == {name for page in PAGES for name in page.files}


def test_the_table_of_pictures_is_the_table_of_pages():
    assert (FOLDER / "README.md").read_text() == contents()


def draws(house, url: str) -> bool:
    """Whether anybody who may look at this address is shown a whole page."""
    for who in LOOKERS:
        with TakenBack():
            answer = house.knock("GET", url, things(url)[0], who)
            if answer.status_code == 200 and answer.content[:40].lower().lstrip().startswith(b"<!doctype html"):
                return True
    return False


@pytest.mark.django_db
def test_every_address_that_draws_a_page_is_in_the_table(people):
    house = House(people)
    shown = {url for url in routes() if not url.startswith("/api/") and draws(house, url)}

    assert shown == {page.at for page in PAGES}

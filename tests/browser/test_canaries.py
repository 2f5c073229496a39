"""A search that finds nothing must be able to find something."""

import base64

import pytest

from tests.browser.canaries import sightings, spellings

WORD = "Zephyrine"
HIDDEN = {
    "plain": b"..Zephyrine..",
    "reversed": b"eniryhpeZ",
    "hex": WORD.encode().hex().encode(),
    **{f"base64 at {n}": base64.b64encode(b"x" * n + WORD.encode() + b"yy") for n in range(5)},
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_word_is_seen_in_every_form(place):
    assert sightings({place: HIDDEN[place]}, [WORD])


@pytest.mark.parametrize("spelling", spellings("6025550173"))
def test_a_number_is_seen_in_every_spelling(spelling):
    assert sightings({"log": f"<{spelling}>".encode()}, spellings("6025550173"))

"""Where a ZIP code, a state and a number are."""

from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from crm import phones
from scheduling import places
from scheduling.places import candidates, of_number, of_state, of_zip

CENTRAL, EASTERN = frozenset({"America/Chicago"}), frozenset({"America/New_York"})
BOTH = CENTRAL | EASTERN


@pytest.mark.parametrize(
    ("zip_code", "zones", "state"),
    [
        ("32501", CENTRAL, "FL"),
        ("32301-1234", EASTERN, "FL"),
        ("32456", BOTH, "FL"),
        ("32401", CENTRAL, "FL"),
        ("32402", BOTH, "FL"),
        ("37402", EASTERN, "TN"),
        ("37387", CENTRAL, "TN"),
        ("46402", CENTRAL, "IN"),
        ("67758", {"America/Denver"}, "KS"),
        ("85003", {"America/Phoenix"}, "AZ"),
        ("86505", {"America/Phoenix", "America/Denver"}, "AZ"),
        ("86001", {"America/Phoenix", "America/Denver"}, "AZ"),
        ("99546", {"America/Adak"}, "AK"),
        ("99638", {"America/Anchorage"}, "AK"),
        ("99501", {"America/Anchorage"}, "AK"),
        ("79901", {"America/Denver"}, "TX"),
        ("89883", {"America/Los_Angeles", "America/Denver"}, "NV"),
        ("96799", {"Pacific/Pago_Pago"}, "AS"),
        ("96813", {"Pacific/Honolulu"}, "HI"),
        ("00901", {"America/Puerto_Rico"}, "PR"),
        (" 02108 ", EASTERN, "MA"),
    ],
)
def test_a_zip_code_is_in(zip_code, zones, state):
    assert of_zip(zip_code) == (zones, {state})


def test_an_area_across_a_line_is_in_both_states():
    assert of_zip("42223") == (CENTRAL, {"KY", "TN"})


@pytest.mark.parametrize("zip_code", ["", "3250", "325011", "abcde", "09012", "00000", "３２５０１"])
def test_of_others_nothing_is_known(zip_code):
    assert of_zip(zip_code) == places.NOWHERE


@pytest.mark.parametrize("said", ["FL", "fl", " Florida ", "FLORIDA"])
def test_a_state_is_known_by_code_and_name(said):
    assert of_state(said) == (BOTH, {"FL"})


def test_every_zone_exists_and_every_state_has_one_and_a_zip_code():
    everywhere = {*places._BY_PREFIX.values(), *places._BY_STATE.values()}
    assert all(ZoneInfo(zone) for place in everywhere for zone in place.zones)
    by_zip = set(chain.from_iterable(place.states for place in places._BY_PREFIX.values()))
    assert by_zip == places.NAMES.keys() and all(place.zones for place in places._BY_STATE.values())


def test_no_prefix_has_a_zone_that_its_area_codes_never_heard_of():
    """The numbers' metadata is another source: the two must know the same clocks of a state."""
    for code, place in places._BY_STATE.items():
        dialled = [of_number(f"+1{area}5550147") for area in phones._PLACES]
        known = set(chain.from_iterable(one.zones for one in dialled if code in one.states))
        offsets = {offset(zone) for zone in known}
        assert not known or {offset(zone) for zone in place.zones} <= offsets, code


def offset(zone: str):
    from datetime import datetime

    return datetime(2026, 1, 15, tzinfo=ZoneInfo(zone)).utcoffset()


def test_a_zip_code_takes_the_place_of_the_area_code_but_not_of_its_state():
    assert candidates("+18505550147", "32501") == (CENTRAL, {"FL"})
    assert candidates("+13055550147", "10001") == (EASTERN, {"FL", "NY"})


def test_a_zip_code_and_a_state_that_contradict_each_other_count_both():
    assert candidates("+16025550147", "10001", "TX").zones >= {"America/New_York", "America/Chicago", "America/Denver"}


def test_a_loved_ones_zip_code_only_joins():
    assert candidates("+18505550147", "32501", theirs=False) == (BOTH, {"FL"})


def test_what_nobody_knows_changes_nothing():
    assert candidates("+18505550147", "00000", "Atlantis") == of_number("+18505550147")


def test_every_state_that_an_area_code_names_has_its_code():
    said = {phones.place(f"+1{area}5550147") for area in phones._PLACES}
    assert len({code for place in said if (code := places.state_code(place))}) == len(places.NAMES)

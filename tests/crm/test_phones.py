from zoneinfo import available_timezones

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.geodata import GEOCODE_DATA

from crm import phones

ANA = "+16025550147"
TOLL_FREE = "+18005550147"
SPELLINGS = [
    "6025550147",
    "602 555 0147",
    "602.555.0147",
    "602-555-0147",
    "602–555–0147",
    "(602) 555-0147",
    "16025550147",
    "1-602-555-0147",
    "1 (602) 555-0147",
    "+1 602 555 0147",
    "+1.602.555.0147",
    "tel:+1-602-555-0147",
    "  602-555-0147\n",
    "٦٠٢ ٥٥٥ ٠١٤٧",
    "６０２-５５５-０１４７",
    "＋１６０２５５５０１４７",
    "602-555-0147 x12",
    "602-555-0147 ext. 1234",
    "602-555-0147 #12",
    "tel:+16025550147;ext=12",
    "602-555-0147 extension 5",
]
NOT_CALLABLE = [
    "",
    "now",
    "555-0147",
    "602-555-014",
    "602-555-01478",
    "26025550147",
    "0602-555-0147",
    "102-555-0147",
    "002-555-0147",
    "602-055-0147",
    "602-155-0147",
    "911-555-0147",
    "411-555-0147",
    "602-911-0147",
    "602-411-0147",
    "900-555-0147",
    "602-976-0147",
    "710-555-0147",
    "999-555-0147",
    "222-555-0147",
    "+44 20 7946 0958",
    "011 44 20 7946 0958",
    "+52 55 5555 0147",
    "+6025550147",
    "602-555-0147 or 602-555-0148",
    "9" * 400,
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_becomes_the_one_inside(text):
    assert phones.to_e164(text) == ANA


@pytest.mark.parametrize("text", NOT_CALLABLE)
def test_what_cannot_be_called_is_none(text):
    assert phones.to_e164(text) is None


@pytest.mark.parametrize("text", ["1-800-FLOWERS", "1-800-flowers", "1 (800) FLO-WERS", "+1800FLOWERS"])
def test_letters_stand_for_their_keys(text):
    assert phones.to_e164(text) == "+18003569377"


@pytest.mark.parametrize("text", ["900-555-0147", "602-976-0147", "602-911-0147"])
def test_the_refused_have_a_callable_neighbour(text):
    assert phones.to_e164(text.replace("900", "901").replace("976", "975").replace("911", "912"))


@pytest.mark.parametrize("area", sorted(phones._PLACES))
def test_demo_numbers_of_every_real_area_code_are_accepted(area):
    assert phones.to_e164(f"{area}-555-0147") == f"+1{area}5550147"


def test_a_number_that_has_no_place_can_still_be_called():
    assert phones.to_e164("(800) 555-0147") == TOLL_FREE


@given(st.text(max_size=300))
def test_any_text_gives_one_spelling_or_none(text):
    number = phones.to_e164(text)

    assert number is None or (len(number) == 12 and number.startswith("+1") and number[2:].isascii())


@given(st.integers(min_value=10**9, max_value=10**10 - 1), st.sampled_from(["{}-{}-{}", "({}) {} {}", "+1{}{}{}"]))
def test_the_inside_spelling_is_a_fixed_point(national, shape):
    digits = str(national)
    number = phones.to_e164(shape.format(digits[:3], digits[3:6], digits[6:]))

    assert number in (None, f"+1{digits}") and (number is None or phones.to_e164(number) == number)


@given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999))
def test_whatever_the_metadata_calls_valid_is_callable(area, exchange, line):
    digits = f"{area}{exchange}{line:04}"
    valid = phonenumbers.is_valid_number(phonenumbers.parse(digits, "US"))
    refused = 11 in (area % 100, exchange % 100) or area == 900 or exchange == 976

    assert not valid or refused or phones.to_e164(digits) == f"+1{digits}"


@pytest.mark.parametrize(("text", "count"), [("", 0), ("call", 0), ("602-555", 6), ("٦٠٢", 3), ("６x２", 2), ("5²", 1)])
def test_decimal_digits_of_every_script_are_counted(text, count):
    assert phones.digit_count(text) == count


def test_the_parts_of_a_number():
    assert (phones.area_code(ANA), phones.last_two(ANA)) == ("602", "47")


def test_a_masked_number_keeps_two_digits():
    assert phones.masked(ANA) == "•••-••47"


def test_a_number_is_read_out_and_dialled():
    assert (phones.spoken(ANA), phones.tel(ANA)) == ("602-555-0147", "tel:+16025550147")


@pytest.mark.parametrize("number", ["+18504325555", "+18506445555"])
def test_pensacola_and_tallahassee_share_the_zones_of_their_area_code(number):
    assert phones.zones(number) == {"America/Chicago", "America/New_York"}


def test_the_zones_of_rows_below_the_area_code_are_joined():
    assert phones.zones("+12085550147") == {"America/Boise", "America/Denver", "America/Los_Angeles"}


def test_phoenix_has_one_zone():
    assert phones.zones(ANA) == {"America/Phoenix"}


@pytest.mark.parametrize("number", [TOLL_FREE, "+15005550147", "+16005550147"])
def test_a_number_without_a_place_has_no_zone(number):
    assert phones.zones(number) == frozenset()


def test_every_zone_is_one_that_python_knows():
    assert frozenset().union(*phones._ZONES.values()) <= available_timezones()


@pytest.mark.parametrize(
    ("area", "place"),
    [
        ("602", "Arizona"),
        ("212", "New York"),
        ("312", "Illinois"),
        ("203", "Connecticut"),
        ("979", "Texas"),
        ("202", "Washington, D.C."),
        ("787", "Puerto Rico"),
        ("876", "Jamaica"),
        ("800", ""),
        ("999", ""),
    ],
)
def test_the_place_is_told_by_the_area_code(area, place):
    assert phones.place(f"+1{area}5550147") == place


KNOWN = {prefix[1:]: texts["en"] for prefix, texts in GEOCODE_DATA.items() if len(prefix) == 4 and prefix[0] == "1"}
STATES = {"CA": "California", "FL": "Florida", "IL": "Illinois", "NY": "New York", "ON": "Ontario"}
STATES |= {"PA": "Pennsylvania", "QC": "Quebec", "TX": "Texas", "British Colombia": "British Columbia"}
STATES |= {"Washington D.C.": "Washington, D.C.", "Northwest Territories/Nunavut/Yukon": "northern Canada"}


@pytest.mark.parametrize("area", sorted(KNOWN))
def test_the_table_of_places_says_what_the_metadata_says(area):
    said = KNOWN[area].split(", ")[-1]

    assert phones.place(f"+1{area}5550147") == STATES.get(said, said).replace("/", " or ")


def test_every_area_code_with_a_zone_has_a_place():
    assert set(phones._ZONES) == set(phones._PLACES)

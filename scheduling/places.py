"""Where somebody may be: time zones and states of a ZIP code, a state's name and a telephone number. Pure.

Reads `scheduling/data/places.txt` once; tools/places.py makes it. DOMAIN.md section 3: a ZIP code says more than a
state, a state more than an area code; the area code's state binds beside both, as Florida and Oklahoma presume by it.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from crm import phones

FILE = Path(__file__).resolve().parent / "data" / "places.txt"
LETTERS = {
    "E": "America/New_York", "C": "America/Chicago", "M": "America/Denver", "P": "America/Los_Angeles",
    "Z": "America/Phoenix", "A": "America/Anchorage", "D": "America/Adak", "H": "Pacific/Honolulu",
    "R": "America/Puerto_Rico", "G": "Pacific/Guam", "S": "Pacific/Pago_Pago", "I": "Pacific/Palau",
    "T": "Pacific/Chuuk", "N": "Pacific/Pohnpei", "K": "Pacific/Kosrae", "J": "Pacific/Majuro",
}  # fmt: skip
_ZIP = re.compile(r"([0-9]{5})(-?[0-9]{4})?", re.ASCII)


class Place(NamedTuple):
    """Every zone and every state where somebody may be; nothing when unknown."""

    zones: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()

    def __or__(self, other: "Place") -> "Place":  # type: ignore[override]
        return Place(self.zones | other.zones, self.states | other.states)


NOWHERE = Place()


def _zones(letters: str) -> frozenset[str]:
    return frozenset(LETTERS[letter] for letter in letters)


def read(text: str) -> tuple[dict[str, str], dict[str, Place], dict[str, Place]]:
    """The states' names, their places, and the places of the prefixes."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    states, prefixes = lines[1 : lines.index("[prefixes]")], lines[lines.index("[prefixes]") + 1 :]
    names, by_state = {}, {}
    for code, letters, name in (line.split(" ", 2) for line in states):
        names[code], by_state[code] = name, Place(_zones(letters), frozenset({code}))
    by_prefix: dict[str, Place] = {}
    for span, codes, letters in map(str.split, prefixes):
        place = Place(_zones(letters), frozenset(names.keys() & codes.split("+")))
        by_prefix |= dict.fromkeys(_numbers(span), place)
    return names, by_state, by_prefix


def _numbers(span: str) -> Iterator[str]:
    """ "030", "031" … of "030-038"."""
    first, _, last = span.partition("-")
    return (f"{number:0{len(first)}d}" for number in range(int(first), int(last or first) + 1))


NAMES, _BY_STATE, _BY_PREFIX = read(FILE.read_text())
_CODES = {name.casefold(): code for code, name in NAMES.items()} | {code.casefold(): code for code in NAMES}
_CODES |= {"washington state": "WA", "district of columbia": "DC", "washington dc": "DC"}
_CODES |= {"the u.s. virgin islands": "VI", "the northern mariana islands": "MP"}  # as phones.place says


def state_code(text: str) -> str | None:
    """ "FL" of "fl", "Florida"; None when it is no state, district or territory."""
    return _CODES.get(" ".join(text.split()).casefold())


def is_zip(text: str) -> bool:
    return bool(_ZIP.fullmatch(text.strip()))


def of_zip(text: str) -> Place:
    """By the longest prefix that is known."""
    found = _ZIP.fullmatch(text.strip())
    known = (found[1][:length] for length in (5, 4, 3)) if found else ()
    return next((_BY_PREFIX[prefix] for prefix in known if prefix in _BY_PREFIX), NOWHERE)


def of_state(text: str) -> Place:
    return _BY_STATE.get(state_code(text) or "", NOWHERE)


def of_number(number: str | None) -> Place:
    """The whole area code: mobiles move and port."""
    return _of_area(phones.area_code(number)) if number else NOWHERE


@cache
def _of_area(area: str) -> Place:
    number = f"+1{area}"
    code = state_code(phones.place(number))
    return Place(phones.zones(number), frozenset({code} if code else ()))


def candidates(number: str | None, zip_code: str = "", state: str = "", *, theirs: bool = True) -> Place:
    """Where the one who answers this number may be. `theirs`: the ZIP code and state are theirs, not a loved one's.

    Then they say where it is, and the zones of the area code count only where nothing else is known, or where they
    agree with the state. A ZIP code and a state that contradict each other count both.
    """
    return _candidates(phones.area_code(number) if number else "", zip_code, state, theirs)


@lru_cache(maxsize=8192)
def _candidates(area: str, zip_code: str, state: str, theirs: bool) -> Place:
    dialled, by_zip, by_state = _of_area(area), of_zip(zip_code), of_state(state)
    every = dialled | by_zip | by_state
    if not theirs:
        return every
    if by_zip.zones and (not by_state.states or by_zip.states & by_state.states):
        return Place(by_zip.zones, every.states)
    if by_zip.zones:
        return Place(by_zip.zones | by_state.zones, every.states)
    if by_state.zones:
        agrees = dialled.zones if dialled.states & by_state.states else frozenset()
        return Place(by_state.zones | agrees, every.states)
    return every

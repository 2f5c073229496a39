"""How much of what in how long: `6000/60` is six thousand in a minute. Read by the settings."""

from typing import NamedTuple

USUAL = "key=6000/60,network=1200/60,form=60/60,number=20/600,sign_in=5/300,sign_in_network=300/300"


class Rate(NamedTuple):
    most: int
    seconds: int


class BadRate(ValueError):
    """A limit that nobody can read, in a sentence that says what one looks like."""


def read_rates(said: str) -> dict[str, Rate]:
    """The usual ones, with what `said` changes: `key=9000/60,number=off`; `off` alone is none of them."""
    if said.strip() == "off":
        return {}
    parts = [part.strip() for part in f"{USUAL},{said}".split(",") if part.strip()]
    rates = dict(_read(part) for part in parts)
    return {name: rate for name, rate in rates.items() if rate.most}


def _read(part: str) -> tuple[str, Rate]:
    name, _, rate = part.partition("=")
    most, _, seconds = rate.partition("/")
    if rate == "off":
        return name, Rate(0, 1)
    if f"{name}=" not in USUAL or not (most.isdecimal() and seconds.isdecimal() and int(most) and int(seconds)):
        raise BadRate(f"WAYLINE_LIMITS cannot be read at “{part}”: write it like key=6000/60,number=off.")
    return name, Rate(int(most), int(seconds))

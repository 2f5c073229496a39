"""Plans that are data: files of versions, each with its source and date, checked when they are loaded."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

DATA = Path(__file__).parent / "data"
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
Plan = TypeVar("Plan")


class BadPlan(ValueError):
    """An entry of a data file that cannot be followed; str() names it."""


def span(text: str) -> timedelta:
    """ "10m", "2h", "4d". ValueError for anything else."""
    if text[-1:] not in UNITS or not (text[:-1].isascii() and text[:-1].isdigit()):
        raise ValueError(f"{text!r} is no span such as 10m, 2h or 4d.")
    return int(text[:-1]) * UNITS[text[-1]]


def name_of(entry: dict) -> str:
    """ "usual/1": what is stored wherever the plan decided."""
    return f"{entry['id']}/{entry['version']}"


def newest(names: Iterable[str], plan_id: str) -> str:
    """The highest version of one plan, by name."""
    return max((name for name in names if name.split("/")[0] == plan_id), key=lambda name: int(name.split("/")[1]))


def load(file: str, table: str, read: Callable[[dict], Plan], data: Path = DATA) -> dict[str, Plan]:
    """Every version in the file, by name. BadPlan when one lacks its source or date, is there twice or is no plan."""
    found: dict[str, Plan] = {}
    for entry in tomllib.loads((data / file).read_text())[table]:
        try:
            name = name_of(entry)
            if name in found or not entry["source"] or not isinstance(entry["as_of"], date):
                raise ValueError("needs a version of its own, a source and a date")
            found[name] = read(entry)
        except (KeyError, TypeError, ValueError) as problem:
            raise BadPlan(f"{file}, {entry.get('id', '?')} {entry.get('version', '?')}: {problem}") from problem
    return found

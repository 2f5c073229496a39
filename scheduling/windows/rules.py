"""Which hours the law allows: the federal ones, and the dated table of the states. Pure but for the file it ships with.

The table is data (`scheduling/data/states.toml`); an administrator's rows take the place of the file's
(`scheduling.hours`). Of several states where somebody may be, each binds: the strictest stands (DOMAIN.md D4).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

Channel = Literal["call", "text", "email"]
CAP_CALLS = 3
FILE = Path(__file__).resolve().parent.parent / "data" / "states.toml"
BOTH = frozenset({"call", "text"})
ALWAYS, UNSOLICITED, OFF = "always", "unsolicited", "off"


@dataclass(frozen=True)
class Hours:
    """Calls are lawful from `opens`, included, to `shuts`, excluded, by the wall clock of the called person."""

    opens: time
    shuts: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.shuts:%H:%M}"


Week = tuple[tuple[Hours, ...], ...]
"""Hours of Monday to Sunday; none: not on that day."""

Range = tuple[int, time, time]
"""A weekday, 0 for Monday, from a time to another that is excluded."""

FEDERAL = Hours(time(8), time(21))
"""47 CFR 64.1200(c)(1); 16 CFR 310.4(c)."""


@dataclass(frozen=True)
class StateRule:
    """What one state allows. `calls` in 24 hours; None: no cap of its own. `on_holidays`: on federal ones, too."""

    code: str
    weekdays: Hours | None
    saturday: Hours | None
    sunday: Hours | None
    on_holidays: bool = True
    calls: int | None = None
    channels: frozenset[str] = BOTH
    applies: str = ALWAYS
    source: str = ""
    as_of: date = date.min

    @property
    def week(self) -> Week:
        days = (self.weekdays,) * 5 + (self.saturday, self.sunday)
        return tuple((hours,) if hours else () for hours in days)

    def binds(self, channel: Channel, invited: bool) -> bool:
        return channel in self.channels and (self.applies == ALWAYS or (self.applies == UNSOLICITED and not invited))


class Rules:
    """What binds one contact: the federal hours and each of these. Compared by identity; a table makes each once."""

    def __init__(self, rules: Iterable[StateRule]) -> None:
        self.rules = tuple(rules)
        self.calls = min([CAP_CALLS, *(rule.calls for rule in self.rules if rule.calls)])


class Table:
    """The states' rules as they stood at one version. Compared by identity."""

    def __init__(self, version: str, rules: Mapping[str, StateRule]) -> None:
        self.version, self.rules = version, dict(rules)
        self._binding: dict[tuple, Rules] = {}
        self._made: dict[tuple[StateRule, ...], Rules] = {}

    def binding(self, states: frozenset[str], channel: Channel, invited: bool) -> Rules:
        key = (states, channel, invited)
        found = self._binding.get(key)
        if found is None:
            known = [self.rules[code] for code in sorted(states) if code in self.rules]
            rules = tuple(rule for rule in known if rule.binds(channel, invited))
            found = self._binding[key] = self._made.setdefault(rules, Rules(rules))
        return found

    def with_rules(self, rules: Iterable[StateRule], version: str) -> "Table":
        """This table with these in place of its own."""
        return Table(version, self.rules | {rule.code: rule for rule in rules})


def hours(text: str) -> Hours | None:
    """ "08:00-20:00"; None of "none". ValueError for anything else, and for hours that shut before they open."""
    if text == "none":
        return None
    opens, shuts = map(time.fromisoformat, text.split("-"))
    if opens >= shuts:
        raise ValueError("The hours end before they begin.")
    return Hours(opens, shuts)


def read(code: str, row: Mapping[str, Any]) -> StateRule:
    """One row of the file."""
    return StateRule(
        code=code,
        weekdays=hours(row["hours"]),
        saturday=hours(row.get("saturday", row["hours"])),
        sunday=hours(row.get("sunday", row["hours"])),
        on_holidays=row.get("holidays") != "none",
        calls=row.get("calls"),
        channels=frozenset(row.get("channels", BOTH)),
        applies=row.get("applies", ALWAYS),
        source=row["source"],
        as_of=row["as_of"],
    )


def shipped() -> Table:
    rows = tomllib.loads(FILE.read_text())
    version = rows.pop("version")
    return Table(version, {code: read(code, row) for code, row in rows.items()})


SHIPPED = shipped()

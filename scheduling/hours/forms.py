"""One state's rule as somebody typed it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time

from scheduling.windows import CAP_CALLS, Hours, StateRule

from .models import StateHours, facts

DAYS = {"weekdays": "Monday to Friday", "saturday": "Saturday", "sunday": "Sunday"}
LONGEST_SOURCE = 300
PAIR = "Give both times, as 09:00, or leave both empty for no calls."


@dataclass(frozen=True)
class Read:
    """The rule, when nothing is `wrong` (a sentence for each box)."""

    rule: StateRule | None
    wrong: dict[str, str]


def boxes(rule: StateRule) -> dict[str, str]:
    """A rule as its boxes show it."""
    row = facts(rule)
    said = {name: row[name] for name in ("channels", "applies", "source")}
    for name in DAYS:
        hours = getattr(rule, name)
        said[f"{name}_opens"] = f"{hours.opens:%H:%M}" if hours else ""
        said[f"{name}_shuts"] = f"{hours.shuts:%H:%M}" if hours else ""
    said |= {"holidays": "" if rule.on_holidays else "none", "calls": str(rule.calls or "")}
    return said | {"as_of": "" if rule.as_of == date.min else rule.as_of.isoformat()}


def typed(post: Mapping[str, str], rule: StateRule) -> dict[str, str]:
    """The boxes as they were sent."""
    return {name: " ".join(post.get(name, "").split())[: LONGEST_SOURCE + 1] for name in boxes(rule)}


def read(code: str, said: dict[str, str], today: date) -> Read:
    wrong: dict[str, str] = {}
    hours = {name: _hours(name, said, wrong) for name in DAYS}
    calls = _one_of("calls", said, dict.fromkeys(["", *map(str, range(1, CAP_CALLS + 1))], ""), wrong)
    channels = _one_of("channels", said, dict(StateHours.Channels.choices), wrong)
    row = StateRule(
        code=code,
        **hours,
        on_holidays=said["holidays"] != "none",
        calls=int(calls) if calls else None,
        channels=frozenset({"call", "text"} if channels == "both" else {channels}),
        applies=_one_of("applies", said, dict(StateHours.Applies.choices), wrong),
        source=_source(said, wrong),
        as_of=_as_of(said, today, wrong),
    )
    return Read(None if wrong else row, wrong)


def _hours(name: str, said: dict[str, str], wrong: dict[str, str]) -> Hours | None:
    opens, shuts = said[f"{name}_opens"], said[f"{name}_shuts"]
    if not opens and not shuts:
        return None
    with suppress(ValueError):
        found = Hours(time.fromisoformat(opens), time.fromisoformat(shuts))
        if found.opens < found.shuts and not (found.opens.tzinfo or found.shuts.tzinfo):
            return Hours(found.opens.replace(second=0, microsecond=0), found.shuts.replace(second=0, microsecond=0))
        wrong[name] = f"{DAYS[name]}: the hours end before they begin."
        return None
    wrong[name] = f"{DAYS[name]}: {PAIR}"
    return None


def _one_of(name: str, said: dict[str, str], choices: Mapping[str, str], wrong: dict[str, str]) -> str:
    if said[name] in choices:
        return said[name]
    wrong[name] = "Choose one of these."
    return next(iter(choices))


def _source(said: dict[str, str], wrong: dict[str, str]) -> str:
    if not said["source"]:
        wrong["source"] = "Say where this rule stands: the law's section, or who confirmed it."
    if len(said["source"]) > LONGEST_SOURCE:
        wrong["source"] = f"The source is longer than {LONGEST_SOURCE} characters."
    return said["source"]


def _as_of(said: dict[str, str], today: date, wrong: dict[str, str]) -> date:
    with suppress(ValueError):
        found = date.fromisoformat(said["as_of"])
        if found <= today:
            return found
        wrong["as_of"] = "This day lies ahead. Give the day on which somebody last looked it up."
        return today
    wrong["as_of"] = "Give the day on which somebody last looked it up."
    return today

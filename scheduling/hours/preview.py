"""What would change: calls that are allowed by one table and not by the other, in sentences. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scheduling import clock, places, windows
from scheduling.windows import CAP_CALLS, FEDERAL, StateRule, Table
from scheduling.windows.holidays import is_holiday

WORDS = {"allow": "allowed", "blocked": "blocked", "ask_human": "asked about"}
NAMES = {"call": "call", "text": "text"}
MIDNIGHT = time()


def changes(before: Table, after: Table, code: str, now: datetime) -> list[str]:
    """For the next seven days and the next holiday, by the clock there; and the cap. Nothing: no sentence."""
    zone = min(places.of_state(code).zones)
    found: dict[str, list[str]] = {}
    for channel in NAMES:
        for sentence in _of_days(before, after, code, channel, zone, now):
            found.setdefault(sentence, []).append(NAMES[channel])
    told = [f"A {' or '.join(channels)} {sentence}" for sentence, channels in found.items()]
    return told + _of_caps(before.rules.get(code), after.rules.get(code))


def _of_days(before: Table, after: Table, code: str, channel, zone: str, now: datetime) -> Iterator[str]:
    ask = {"zones": frozenset({zone}), "states": frozenset({code}), "channel": channel, "invited": True}
    today = windows.wall(now, zone).date()
    days = [today + timedelta(days) for days in range(1, 8)]
    holiday = next(today + timedelta(n) for n in range(8, 200) if is_holiday(today + timedelta(n)))
    for day in [*days, holiday]:
        for opens, shuts in _stretches(before.rules.get(code), after.rules.get(code)):
            at = windows.from_wall(datetime.combine(day, opens), zone)
            was, then = (windows.decide(windows.Ask(table=table, **ask), at).decision for table in (before, after))
            if was != then:
                hours = f"from {_hour(day, opens)} to {_hour(day, shuts)}"
                kind = " (a holiday)" if is_holiday(day) else ""
                words = f"would then be {WORDS[then]}; now it is {WORDS[was]}."
                yield f"on {day:%A}, {day:%B} {day.day}{kind}, {hours} {words}"


def _hour(day, at: time) -> str:
    return clock.hour(datetime.combine(day, at))


def _stretches(*rules: StateRule | None) -> list[tuple[time, time]]:
    """The day, cut wherever one of the hours begins or ends."""
    hours = [FEDERAL, *(one for rule in rules if rule for day in rule.week for one in day)]
    cuts = sorted({MIDNIGHT, *(cut for one in hours for cut in (one.opens, one.shuts))})
    return list(zip(cuts, [*cuts[1:], time(23, 59)], strict=True))


def _of_caps(was: StateRule | None, then: StateRule | None) -> list[str]:
    before, after = (rule.calls if rule and rule.calls and rule.applies != "off" else CAP_CALLS for rule in (was, then))
    if before == after:
        return []
    return [f"One number would then get {clock.count(after, 'call')} in 24 hours at most; now {before}."]

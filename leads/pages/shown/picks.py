"""Times that a navigator can pick with one press: wall times on the caller's clock, always ahead, never at night."""

from datetime import datetime, timedelta

from scheduling import clock, windows

NONE_GIVEN = "none_given"
TIMES = {
    "call_back": [(0, 17, "Today 5:00 p.m."), (1, 9, "Tomorrow 9:00 a.m."), (1, 17, "Tomorrow 5:00 p.m.")],
    "check_in": [(1, 10, "Tomorrow"), (3, 10, "In 3 days"), (7, 10, "In a week")],
    "safe_time": [(0, 10, "Today 10:00 a.m."), (0, 18, "Today 6:00 p.m."), (1, 10, "Tomorrow 10:00 a.m.")],
}
USUAL = {"check_in": "In 3 days"}  # nothing else is picked for anyone: what is set is a promise


def of(zone: str, now: datetime, chosen: str = "") -> dict:
    """The options of each dialog. `chosen` is what was picked before a mistake sent it back."""
    there = windows.wall(now, zone)
    return {
        "call_back": [*_soon(there, zone, chosen), *_options("call_back", there, chosen)],
        "check_in": _options("check_in", there, chosen),
        "safe_time": [*_options("safe_time", there, chosen), none_given(chosen)],
        "min_date": there.strftime("%Y-%m-%d"),
    }


def _soon(there: datetime, zone: str, chosen: str) -> list[dict]:
    """In an hour, when that is not in the night."""
    later = (there + timedelta(hours=1)).replace(second=0, microsecond=0, tzinfo=None)
    if not windows.FEDERAL.opens <= later.time() < windows.FEDERAL.shuts:
        return []
    return [_option(later, f"In an hour, {clock.hour(later)}", chosen)]


def _options(kind: str, there: datetime, chosen: str) -> list[dict]:
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    times = [(midnight + timedelta(days=days, hours=hours), label) for days, hours, label in TIMES[kind]]
    ahead = [(at, label) for at, label in times if at > there.replace(tzinfo=None) + timedelta(minutes=30)]
    return [_option(at, label, chosen, label == USUAL.get(kind)) for at, label in ahead]


def _option(at: datetime, label: str, chosen: str, usual: bool = False) -> dict:
    value = at.strftime("%Y-%m-%dT%H:%M")
    return {"value": value, "label": label, "checked": value == chosen if chosen else usual}


def none_given(chosen: str) -> dict:
    return {"value": NONE_GIVEN, "label": "None given", "checked": chosen == NONE_GIVEN}


def zone(name: str | None, ours: str) -> dict:
    """Whose clock the times are on: theirs, or ours when theirs is not known."""
    return (
        {"name": name, "label": f"{clock.city(name)} time"}
        if name
        else {"name": ours, "label": "our time: theirs is not known"}
    )

"""The roster's two pictures: people on in each hour of a week, and shifts around now by person. Geometry and words."""

from datetime import date, datetime, timedelta

from crm.people.models import User
from scheduling import windows

from . import spans
from .models import Shift

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE, AFTER = 6 * HOUR, 12 * HOUR  # how much of the time around now the second picture shows
LEFT, WIDTH, STEP, PITCH = 64, 46, 34, 10  # of an hour's cell: margin, width, height of a day; width on a phone
NAMES, ROOM, LINE = 94, 546, 34  # of a person's line: margin for the name, width of the hours, height
READABLE = 62  # a narrower bar carries no words


def hours(shifts: list[Shift], start: date, zone: str, now: datetime) -> dict:
    """Seven days of hours with how many people work in each: at least, when it changes within the hour."""
    days = [_day(shifts, start + DAY * n, n, zone, now) for n in range(7)]
    found = [f"{day['label']} {gap}" for day in days for gap in day["gaps"]]
    return {
        "marks": [{"x": LEFT + 1 + WIDTH * hour, "text": _mark(hour)} for hour in range(0, 24, 3)],
        "days": days,
        "finding": f"Nobody is on {', '.join(found)}." if found else "Somebody is on at every hour.",
    }


def _mark(hour: int) -> str:
    return spans.short(datetime(2000, 1, 1, hour))


def _day(shifts: list[Shift], day: date, number: int, zone: str, now: datetime) -> dict:
    cells = [_cell(shifts, datetime.combine(day, datetime.min.time()) + HOUR * n, n, zone, now) for n in range(24)]
    gaps = _gaps([cell["count"] == 0 for cell in cells])
    return {
        "label": f"{day:%a} {day.day}",
        "today": windows.wall(now, zone).date() == day,
        "top": 23.5 + STEP * number,
        "y": 42 + STEP * number,
        "cells": cells,
        "gaps": gaps,
    }


def _cell(shifts: list[Shift], local: datetime, n: int, zone: str, now: datetime) -> dict:
    """One hour on the wall. The one that the clocks skip has no length and no count."""
    begins, ends = windows.from_wall(local, zone), windows.from_wall(local + HOUR, zone)
    x = LEFT - 0.5 + WIDTH * n
    count = _fewest(shifts, begins, ends) if begins < ends else None
    here = begins <= now < ends
    return {"x": x, "middle": x + 20.5, "count": count, "here": here, "narrow": PITCH * n + 0.6}


def _fewest(shifts: list[Shift], begins: datetime, ends: datetime) -> int:
    """The fewest people on at once: it falls only where somebody's shift ends."""
    moments = [begins, *(one.ends_at for one in shifts if begins < one.ends_at < ends)]
    return min(sum(one.starts_at <= at < one.ends_at for one in shifts) for at in moments)


def _gaps(empty: list[bool]) -> list[str]:
    """ "4 a.m. to 6 a.m.": runs of hours with nobody on for at least a part; "all day"."""
    if all(empty):
        return ["all day"]
    found, since = [], None
    for hour, is_empty in enumerate([*empty, False]):
        if is_empty and since is None:
            since = hour
        elif not is_empty and since is not None:
            found.append(f"{_whole(since)} to {_whole(hour)}")
            since = None
    return found


def _whole(hour: int) -> str:
    return spans.clock_hour(datetime(2000, 1, 1, hour % 24))


def near(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The hours that the second picture shows, from a whole hour."""
    first = windows.wall(now - BEFORE, zone).replace(minute=0, second=0, microsecond=0)
    begins = windows.utc(first)
    return begins, begins + BEFORE + AFTER


def people(shifts: list[Shift], zone: str, now: datetime) -> dict:
    """A line for each person who is on around now, those who began first first."""
    begins, _ = near(now, zone)
    marks = [begins + n * HOUR for n in range(0, 18, 3)]
    lines: dict[User, list[Shift]] = {}
    for shift in shifts:
        lines.setdefault(shift.person, []).append(shift)
    rows = [_line(person, own, number, begins, zone, now) for number, (person, own) in enumerate(lines.items())]
    return {
        "marks": [{"x": _x(at, begins), "text": spans.short(windows.wall(at, zone))} for at in marks],
        "rows": rows,
        "height": 28 + LINE * len(rows),
        "now": _x(now, begins),
    }


def short_name(user: User) -> str:
    """ "Dana O."."""
    first, *rest = user.name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def _x(at: datetime, begins: datetime) -> float:
    share = (at - begins) / (BEFORE + AFTER)
    return round(NAMES + ROOM * min(1, max(0, share)), 1)


def _line(person: User, own: list[Shift], number: int, begins: datetime, zone: str, now: datetime) -> dict:
    languages = " ".join(code.upper() for code in person.languages if code != "en")
    return {
        "name": short_name(person),
        "languages": languages,
        "y": 42 + LINE * number,
        "bars": [_bar(shift, 26 + LINE * number, begins, zone, now) for shift in own],
    }


def _bar(shift: Shift, top: int, begins: datetime, zone: str, now: datetime) -> dict:
    left, right = _x(shift.starts_at, begins), _x(shift.ends_at, begins)
    on_call, on = shift.kind == Shift.Kind.ON_CALL, shift.starts_at <= now < shift.ends_at
    ends = (windows.wall(at, zone) for at in (shift.starts_at, shift.ends_at))
    words = " to ".join(map(spans.short, ends)) + (", on call" if on_call else "")
    return {
        "x": left,
        "width": round(right - left, 1),
        "top": top,
        "look": "dusk" if on_call else "" if on else "soft",
        "text": words if right - left >= READABLE + 50 * on_call else "",
        "inverse": on and not on_call,
        "at": left + 9,
        "words": f"{spans.hours(shift.starts_at, shift.ends_at, zone)}{', on call' if on_call else ''}",
        "narrow": {"x": left - NAMES, "width": round(right - left, 1)},
    }

"""Times as people say them: the caller's clock first, ours second. Pure; `zone` is an IANA name, instants are aware."""

from datetime import date, datetime, timedelta

from . import windows

MINUTE, HOUR, DAY = 60, 3600, 86_400


def hour(local: datetime) -> str:
    """ "2:30 a.m.", and "noon", which nobody mistakes for midnight."""
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'a.m.' if local.hour < 12 else 'p.m.'}"


def hour_in(at: datetime, zone: str) -> str:
    return hour(windows.wall(at, zone))


def when(at: datetime, zone: str, now: datetime) -> str:
    """The hour alone today, "tomorrow 8:00 a.m.", the weekday within six days, else the date."""
    there, today = windows.wall(at, zone), windows.wall(now, zone).date()
    day = _day((there.date() - today).days, there)
    return f"{day} {hour(there)}".strip()


def _day(days: int, there: datetime) -> str:
    near = {-1: "yesterday", 0: "", 1: "tomorrow"}
    if days in near:
        return near[days]
    return there.strftime("%A") if 1 < days < 7 else f"{there:%a %b} {there.day},"


def on_paper(at: datetime, zone: str, made: date) -> str:
    """As a sheet says it that is read after midnight too: the hour alone on the day it was made, else with its day."""
    there = windows.wall(at, zone)
    days = (there.date() - made).days
    day = "" if days == 0 else f"{there:%a} " if abs(days) < 6 else f"{there:%b} {there.day}, "
    return f"{day}{hour(there)}"


def told(at: datetime, zone: str, now: datetime) -> str:
    """A moment of the past, as a story tells it: "Today 2:30 a.m."."""
    words = when(at, zone, now)
    same_day = windows.wall(at, zone).date() == windows.wall(now, zone).date()
    return f"Today {words}" if same_day else words[0].upper() + words[1:]


def mid(at: datetime, zone: str, now: datetime) -> str:
    """The same inside a sentence: "today 2:30 a.m."."""
    words = told(at, zone, now)
    return words[0].lower() + words[1:] if words.split()[0] in ("Today", "Yesterday") else words


def for_us(at: datetime, theirs: str, ours: str) -> str:
    """What their time is on our clock: "same for you", "6:00 a.m. for you"."""
    there, here = windows.wall(at, theirs), windows.wall(at, ours)
    if there.utcoffset() == here.utcoffset():
        return "same for you"
    day = "" if there.date() == here.date() else f"{here:%a} "
    return f"{day}{hour(here)} for you"


def sentence(words: str) -> str:
    """With a full stop, which "a.m." brings already."""
    return words if words.endswith(".") else f"{words}."


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 person", "4 people"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def elapsed(seconds: float) -> str:
    """ "3:38"; from a hundred minutes on "2 h"; from two days on "3 d"."""
    seconds = max(0, int(seconds))
    if seconds < 100 * MINUTE:
        return f"{seconds // MINUTE}:{seconds % MINUTE:02d}"
    return f"{seconds // HOUR} h" if seconds < 2 * DAY else f"{seconds // DAY} d"


def on_the_line(seconds: float) -> str:
    """ "04:12", the clock of a call."""
    seconds = max(0, int(seconds))
    return f"{seconds // MINUTE:02d}:{seconds % MINUTE:02d}"


def span(seconds: float) -> str:
    """ "40 seconds", "12 min", "3 h", "2 days": how long, roughly."""
    seconds = max(0, int(seconds))
    if seconds < 90:
        return count(seconds, "second")
    if seconds < 90 * MINUTE:
        return f"{seconds // MINUTE} min"
    return f"{seconds // HOUR} h" if seconds < 2 * DAY else count(seconds // DAY, "day")


def ago(at: datetime, now: datetime) -> str:
    seconds = (now - at).total_seconds()
    return "just now" if seconds < 5 else f"{span(seconds)} ago"


def ahead(at: datetime, now: datetime) -> str:
    """ "in 16 min", or "5 h late"."""
    seconds = (at - now).total_seconds()
    return f"in {span(seconds)}" if seconds >= 0 else f"{span(-seconds)} late"


def city(zone: str) -> str:
    """ "Phoenix" of "America/Phoenix"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def end_of_day(now: datetime, zone: str) -> datetime:
    """The instant at which this day ends there."""
    tomorrow = windows.wall(now, zone).date() + timedelta(days=1)
    return windows.from_wall(datetime.combine(tomorrow, datetime.min.time()), zone)


def wall_text(at: datetime, zone: str) -> str:
    """ "2026-11-22T23:00": what a form sends back as a wall time."""
    return windows.wall(at, zone).strftime("%Y-%m-%dT%H:%M")

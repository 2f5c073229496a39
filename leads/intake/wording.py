"""Times and places in a line, as the requester reads them, in their language. Pure."""

from datetime import date, datetime

from scheduling import windows

ZONES = {
    "America/New_York": ("Eastern time", "hora del Este"),
    "America/Chicago": ("Central time", "hora del Centro"),
    "America/Denver": ("Mountain time", "hora de la Montaña"),
    "America/Phoenix": ("Arizona time", "hora de Arizona"),
    "America/Los_Angeles": ("Pacific time", "hora del Pacífico"),
    "America/Anchorage": ("Alaska time", "hora de Alaska"),
    "Pacific/Honolulu": ("Hawaii time", "hora de Hawái"),
    "America/Puerto_Rico": ("Puerto Rico time", "hora de Puerto Rico"),
}
DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
MONTHS = [
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def zone_label(zone: str, lang: str) -> str:
    """Such as "Mountain time"; a zone without a name of its own goes by its city."""
    city = zone.split("/")[-1].replace("_", " ")
    return ZONES.get(zone, (f"{city} time", f"hora de {city}"))[lang == "es"]


def when(at: datetime, zone: str, now: datetime, lang: str) -> str:
    """Such as "tomorrow at 8:00 a.m.", by the clock in `zone`."""
    there = windows.wall(at, zone)
    day = _day(there.date(), windows.wall(now, zone).date(), lang)
    return f"{day} {_clock(there, lang)}"


def _clock(there: datetime, lang: str) -> str:
    hour, half = there.hour % 12 or 12, "ap"[there.hour >= 12]
    if lang == "es":
        return f"{'a la' if hour == 1 else 'a las'} {hour}:{there:%M} {half}. m."
    return f"at {hour}:{there:%M} {half}.m."


def _day(day: date, today: date, lang: str) -> str:
    near = {0: ("today", "hoy"), 1: ("tomorrow", "mañana")}.get((day - today).days)
    if near:
        return near[lang == "es"]
    if lang == "es":
        return f"el {DAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]}"
    return f"on {day:%A, %b} {day.day},"


def in_line(ahead: int, lang: str) -> str:
    """Such as "You are second in line." with one person ahead."""
    if lang == "es":
        return f"Usted va en el lugar {ahead + 1} de la fila."
    return f"You are {ORDINALS[ahead]} in line." if ahead < len(ORDINALS) else f"{ahead} people are before you."


def form_time(at: datetime, zone: str) -> dict:
    """{"date": "2026-11-23", "time": "08:00"} by the clock in `zone`, as a form's boxes take them."""
    there = windows.wall(at, zone)
    return {"date": f"{there:%Y-%m-%d}", "time": f"{there:%H:%M}"}

"""Times in a line, by the helpline's own clock."""

import zoneinfo
from datetime import datetime

from django.db import connection
from django.utils import timezone

from crm.people.helpline import helpline


def clock(at: datetime) -> str:
    """Such as "today at 3:02 p.m." or "on Nov 22 at 3:02 p.m."."""
    zone = zoneinfo.ZoneInfo(helpline().time_zone)
    there, today = at.astimezone(zone), timezone.now().astimezone(zone).date()
    day = "today" if there.date() == today else f"on {there:%b} {there.day}"
    year = "" if there.year == today.year else f", {there.year}"
    return f"{day}{year} at {there.hour % 12 or 12}:{there:%M} {'ap'[there.hour >= 12]}.m."


def database_now() -> datetime:
    """By the one clock that decides what is due, whatever this machine's own says."""
    with connection.cursor() as cursor:
        cursor.execute("select statement_timestamp()")
        return cursor.fetchone()[0]

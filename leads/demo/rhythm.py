"""When people ask: more in the evening and on Mondays, few at night, and never nobody. Hours are the helpline's own."""

import random
from datetime import datetime, timedelta

from scheduling import windows

from .people import ZONE

DAYS = 28
BY_HOUR = (3, 2, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 9, 10, 12, 15, 17, 16, 13, 9, 5)
BY_DAY = (1.35, 1.1, 1, 1, 0.95, 0.85, 0.95)  # Monday first
NIGHT = range(6)
HOUR = timedelta(hours=1)
SLOWEST, QUICKEST = 60, 20  # seconds between two synthetic callers: in the dead of night, at the peak


def weight(moment: datetime) -> float:
    """How many people ask in this hour, against other hours."""
    local = windows.wall(moment, ZONE)
    return BY_HOUR[local.hour] * BY_DAY[local.weekday()]


def pause(moment: datetime) -> float:
    """Seconds until the next synthetic caller: the same rhythm, much faster."""
    return SLOWEST - (SLOWEST - QUICKEST) * weight(moment) / (max(BY_HOUR) * max(BY_DAY))


def arrivals(dice: random.Random, count: int, now: datetime) -> list[datetime]:
    """When `count` people asked, in four whole weeks and today until `now`; somebody every night."""
    midnight = windows.wall(now, ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    start = windows.from_wall(midnight.replace(tzinfo=None) - timedelta(days=DAYS), ZONE)
    slots = [start + HOUR * number for number in range(int((now - start) / HOUR) + 1)]
    nights = [start + timedelta(days=day) + HOUR * dice.choice(NIGHT) for day in range(DAYS)]
    others = dice.choices(slots, [weight(slot) * min(1, (now - slot) / HOUR) for slot in slots], k=count - DAYS)
    return sorted(slot + min(HOUR, now - slot) * dice.random() for slot in [*nights, *others])

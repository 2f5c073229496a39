"""Questions to the roster."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Max, Min, Q

from scheduling import windows

EARLY = timedelta(minutes=30)  # who comes so long before their shift is there for it
STALE = timedelta(weeks=2)  # who had no shift for so long, and has none ahead, is not planned by this roster


@dataclass(frozen=True)
class Turn:
    """One person's working shifts around a moment: on `until`, or off since `ended` and on again at `begins`."""

    until: datetime | None
    ended: datetime | None
    begins: datetime | None

    def is_off(self, now: datetime) -> bool:
        return self.until is None and (self.begins is None or self.begins - now > EARLY)


class ShiftQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("starts_at", "pk")

    def working(self):
        return self.filter(kind="working")

    def covering(self, now: datetime):
        """The shifts that run at `now`, those that end first first."""
        return self.filter(starts_at__lte=now, ends_at__gt=now).order_by("ends_at", "pk")

    def on_call_at(self, now: datetime):
        return self.covering(now).filter(kind="on_call")

    def overlapping(self, starts_at: datetime, ends_at: datetime):
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).in_order()

    def of_week(self, start: date, zone: str):
        """Whatever touches the seven days from `start`, on the wall of `zone`."""
        return self.overlapping(*week(start, zone))

    def begun_in_week(self, start: date, zone: str):
        first, end = week(start, zone)
        return self.filter(starts_at__gte=first, starts_at__lt=end).in_order()

    def next_of(self, person, now: datetime):
        """This person's shifts that are not over, the one that runs now first."""
        return self.filter(person=person, ends_at__gt=now).in_order()

    def turns(self, now: datetime) -> dict:
        """By person, for everybody whom the roster plans: {person_id: Turn}."""
        facts = {
            "until": Max("ends_at", filter=Q(starts_at__lte=now, ends_at__gt=now)),
            "ended": Max("ends_at", filter=Q(ends_at__lte=now)),
            "begins": Min("starts_at", filter=Q(starts_at__gt=now)),
        }
        rows = self.working().filter(ends_at__gt=now - STALE).values("person").annotate(**facts).order_by("person")
        return {row["person"]: Turn(row["until"], row["ended"], row["begins"]) for row in rows}


def week(start: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which the seven days from `start` begin and end there."""
    days = (start, start + timedelta(weeks=1))
    first, end = (windows.from_wall(datetime.combine(one, datetime.min.time()), zone) for one in days)
    return first, end

"""When somebody's shift ends, and when their next one begins. Instants: a night that is an hour longer is no case."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.people.models import User
from scheduling.roster.models import Shift

BEFORE_THE_END = timedelta(minutes=30)
NO_NEXT = timedelta(days=7)  # who has no shift ahead gives away what falls due within a week


@dataclass(frozen=True)
class Ending:
    """The working shift that runs now, and the next; those that touch are one."""

    ends_at: datetime
    next_at: datetime | None

    @property
    def until(self) -> datetime:
        """What falls due before this needs somebody else."""
        return self.next_at or self.ends_at + NO_NEXT

    def is_soon(self, now: datetime) -> bool:
        return self.ends_at - now <= BEFORE_THE_END


def ending(by: User, now: datetime) -> Ending | None:
    """None for whom no shift runs."""
    spans = list(Shift.objects.next_of(by, now).working().values_list("starts_at", "ends_at"))
    if not spans or spans[0][0] > now:
        return None
    end, later = spans[0][1], spans[1:]
    while later and later[0][0] <= end:
        end = later.pop(0)[1]
    return Ending(end, later[0][0] if later else None)

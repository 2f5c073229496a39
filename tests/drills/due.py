"""Reminders that fall due by the hundred, and how each was told: by PostgreSQL's clock and by the provider's."""

import math
import statistics
from dataclasses import dataclass

from .house import House
from .report import Row

MAKE = """insert into reminders_reminder (id, lead_id, user_id, kind, state, due_at, time_zone, promised_at)
  select gen_random_uuid(), %s::uuid,
    (%s::uuid[])[1 + n %% 6], 'own', 'scheduled', at, '', at
  from (select n, now() + interval '1 second' * (%s::float + n * %s::float / %s::int) as at
        from generate_series(0, %s::int - 1) n) one returning id"""
TOLD = """select r.id::text, h.told, extract(epoch from h.first - r.due_at)::float
  from reminders_reminder r left join (select id, count(*) as told, min(history_date) as first
    from reminders_historicalreminder where state = 'due' group by id) h using (id) where r.id = any(%s::uuid[])"""
MAILED = """select d.id::text, extract(epoch from d.due_at)::float, d.sending from reminders_delivery d
  where d.channel = 'email' and d.reminder_id = any(%s::uuid[])"""


@dataclass
class Batch:
    """Reminders made together."""

    house: House
    ids: list[str]

    @property
    def told(self) -> list[tuple[str, int | None, float | None]]:
        """(id, how often, seconds late) of each."""
        return self.house.ask(TOLD, self.ids)

    @property
    def mails(self) -> list[tuple[str, float, str]]:
        return self.house.ask(MAILED, self.ids)

    def is_told(self) -> bool:
        return all(times for _, times, _ in self.told)

    def is_mailed(self) -> bool:
        mails = self.mails
        return len(mails) == len(self.ids) and all(sending == "sent" for *_, sending in mails)

    def judge(self, row: Row, *, most_late: float) -> None:
        """Each once, none early, p99 in the application not later than `most_late`; each mail once in effect."""
        told, kept = self.told, self.house.provider.keys()
        late = sorted(seconds for *_, seconds in told if seconds is not None)
        mails = self.mails
        row.acknowledged += len(self.ids)
        row.lost += sum(not times for _, times, _ in told) + sum(pk not in kept for pk, *_ in mails)
        row.lost += len(self.ids) - len(mails)
        row.doubled += sum((times or 0) > 1 for _, times, _ in told)
        early = sum(seconds < 0 for seconds in late)
        early += sum(self.house.provider.came(pk) < due for pk, due, _ in mails if pk in kept)
        row.wrong += [f"{early} early"] * bool(early)
        slow = p99(late)
        row.wrong += [f"p99 {slow:.1f} s late, {most_late:g} is the gate"] * (slow > most_late)
        row.told = f"{row.told} told {statistics.median(late or [0]):.1f} s late, p99 {slow:.1f} s".strip()


def fall_due(house: House, count: int, *, after: float = 2.0, within: float = 8.0) -> Batch:
    """`count` reminders of six people, due from `after` seconds on, evenly over `within` seconds."""
    values = (house.cast["lead"], house.cast["users"], after, within, count, count)
    return Batch(house, [str(pk) for (pk,) in house.ask(MAKE, *values)])


def p99(ordered: list[float]) -> float:
    return ordered[math.ceil(0.99 * len(ordered)) - 1] if ordered else 0.0

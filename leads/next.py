"""*Next*, as one statement: allowed, first by danger, promise and age, of one's own language until a minute before
the promise, never a number that somebody else holds, nor one that they themselves have just passed. That same
statement locks presence and writes the hold, its history and the read log."""

import time
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from crm.privacy import statement
from crm.privacy.actor import settings_sql, settings_values
from crm.privacy.models import STOPS_FOR
from crm.web.counting import MOST

from .models import Lead
from .models.queue import PASS_REASONS

WHY = """case when w.rank = 3 then 'danger' when w.promise_by < statement_timestamp() then 'late'
  when not w.language = any(me.spoken) then 'interpreter' when w.rank = 2 then 'raised'
  when w.rank = 0 then 'suspect' else 'promise' end"""

FREE = f"""w.opens_at <= statement_timestamp() and w.shuts_at > statement_timestamp() and not w.call_open
    and (w.holder_id is null or w.lease_until < statement_timestamp())
    and (w.settles_at is null or w.settles_at <= statement_timestamp())
    and not exists (select from leads_waiting h where h.held_number = w.number_index and h.lead_id <> w.lead_id)
    and not exists (select from privacy_suppression s where s.number_index = w.number_index and s.lifted_at is null
                    and s.since > statement_timestamp() - interval '{STOPS_FOR.days} days')"""

PASSED = f"""array(select p.lead_id from leads_hold p where p.by_id = %s::uuid
    and p.ended_why in ({", ".join(f"'{reason}'" for reason in PASS_REASONS)})
    and p.ended_at > statement_timestamp() - interval '10 minutes') as passed"""

MINE = """(w.owner_id is null or w.owner_id = me.user_id
         or w.promise_by <= statement_timestamp() + interval '1 minute')
    and (w.language = any(me.spoken) or w.promise_by <= statement_timestamp() + interval '1 minute')
    and w.lead_id <> all(me.passed)"""

ORDER = "w.rank desc, w.promise_by, w.asked_at, w.lead_id"


def _first(where: str) -> str:
    """The first of these whom `me` may have, locked against everybody else."""
    return f"""select w.lead_id, w.hold_id as lapsed, {WHY} as why from leads_waiting w, me
  where not exists (select from mine) and {where} and {FREE} and {MINE}
  order by {ORDER} limit 1 for update of w skip locked"""


LEAD = [field.column for field in Lead._meta.concrete_fields]
LEAD_FIELDS = [field.attname for field in Lead._meta.concrete_fields]
NEXT = statement.numbered(f"""
with ctx as (select {settings_sql()}),
mine as (select w.lead_id from leads_waiting w where w.holder_id = %s::uuid),
me as (select p.user_id, %s::text[] as spoken, {PASSED} from people_presence p, ctx
       where p.user_id = %s::uuid and p.state in ('ready', 'wrapping_up') for update of p),
urgent as ({_first("w.rank > 1")}),
usual as ({_first("not exists (select from urgent) and w.rank = 1 and w.promise_by >= %s::timestamptz")}),
suspect as ({_first("%s::boolean and not exists (select from urgent union all select from usual) and w.rank = 0")}),
picked as (select * from urgent union all select * from usual union all select * from suspect),
taken as (
  update leads_waiting w set holder_id = %s::uuid, held_number = w.number_index, hold_id = %s::uuid,
         lease_until = statement_timestamp() + %s::int * interval '1 second'
  from picked p where w.lead_id = p.lead_id returning w.lead_id, p.why, p.lapsed),
ended as (update leads_hold h set ended_at = statement_timestamp(), ended_why = 'lapsed'
          where h.id = (select lapsed from taken) and h.ended_at is null),
held as (insert into leads_hold (id, lead_id, by_id, way, why, at, ended_why)
         select %s::uuid, t.lead_id, %s::uuid, 'next', t.why, statement_timestamp(), '' from taken t),
seen as (insert into privacy_readlog (id, at, actor, request, purpose, way, fields, leads)
         select %s::uuid, statement_timestamp(), %s::text, %s::text, 'queue pick', 'next', 'contact',
                array[t.lead_id] from taken t)
select (select lead_id from mine), (select count(*) from me), {", ".join(f"l.{column}" for column in LEAD)}
from (select) one left join leads_lead l on l.id = (select lead_id from taken)
""")
FRONT = f"""select least(statement_timestamp(), (select w.promise_by from leads_waiting w
  where w.rank = 1 and {FREE} order by {ORDER} limit 1))"""
FRONT_SECONDS = 0.1  # so long another process may pass by somebody who was put back
BEGINNING = datetime.min.replace(tzinfo=UTC)
_front: tuple[float, datetime] = (0.0, BEGINNING)


def front() -> datetime:
    """A promise before which no caller of the usual rank is free, as of at most FRONT_SECONDS ago.

    Without it each Next walks over the index entries of all who were taken since the oldest open snapshot: PostgreSQL
    may not remove those while a long report runs.
    """
    global _front
    if time.monotonic() - _front[0] > FRONT_SECONDS:
        asked = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute(FRONT)
            _front = asked, cursor.fetchone()[0]
    return _front[1]


def forget_front(**_) -> None:
    """Look from the beginning the next time."""
    global _front
    _front = 0.0, BEGINNING


def place_saved(instance, **_) -> None:
    """Somebody may be called again and stands before the front: this process sees them at once."""
    if instance.holder_id is None and instance.opens_at and instance.promise_by < _front[1]:
        forget_front()


class Found(NamedTuple):
    """The id of the one they hold already, or who was taken for them; neither when nobody is free or they are not."""

    mine: UUID | None
    ready: bool
    taken: Lead | None


def take_next(by, hold_id, read_id) -> Found:
    """May raise IntegrityError: try again."""
    found = _take(by, hold_id, read_id, since=front(), suspects=False)
    if found.mine or found.taken or not found.ready:
        return found
    return _take(by, hold_id, read_id, since=BEGINNING, suspects=True)


def _take(by, hold_id, read_id, *, since: datetime, suspects: bool) -> Found:
    who = settings_values(by.actor, "queue pick")
    values = [*who, by.pk, spoken(by), by.pk, by.pk, since, suspects, by.pk, hold_id, settings.LEASE_SECONDS]
    values += [hold_id, by.pk, read_id, by.actor, who[1]]
    mine, ready, *lead = statement.fetch(NEXT, values)
    return Found(mine, bool(ready), Lead.from_db(connection.alias, LEAD_FIELDS, lead) if lead[0] else None)


def spoken(by) -> list[str]:
    return list(by.languages) or ["en"]


LOOK = f"""select w.lead_id, {WHY} as why, {MINE} as mine
from leads_waiting w, (select %s::uuid as user_id, %s::text[] as spoken, {PASSED}) me
where {FREE} order by {ORDER} limit %s"""


def look(by, most: int) -> list[tuple]:
    """Who may be called now, in the order of Next: (lead, why, whether Next would give it to `by`). Takes nobody."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [by.pk, spoken(by), by.pk, most])
        return cursor.fetchall()


AHEAD = 5000
COUNT = f"""select count(*) from (select from (select * from leads_waiting w order by {ORDER} limit {AHEAD}) w
  where {FREE} limit {MOST + 1}) counted"""


def how_many() -> int:
    """How many may be called now, by anyone: of the first AHEAD in line, and no further than just over MOST."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return cursor.fetchone()[0]

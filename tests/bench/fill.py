"""Many rows at once, for the lists and the queue: written by SQL, past the triggers, as after many months."""

from .stage import Stage

LEAD = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"  # in the order of time, as our ids are

OURS = """
set session_replication_role = replica;
truncate leads_waiting, leads_lead cascade;
insert into leads_lead (id, code, stage, close_reason, danger, for_whom, language, review_why, created_at, version)
select {lead}, lpad(to_hex(n), 6, '0'), 'new', '', false, '', 'en', '', now() - interval '2 days', 1
from generate_series(1, {count}) n;
insert into leads_waiting (lead_id, number_index, rank, asked_at, next_at, promise_by, opens_at, shuts_at, why_not,
  language, call_open)
select {lead}, sha256(int4send(n)), 1, at, at, at + interval '5 minutes', at, now() + interval '1 day',
  '', 'en', false
from (select n, now() - interval '1 day' + n * interval '10 milliseconds' as at from generate_series(1, {count}) n) one;
analyze leads_waiting; analyze leads_lead;
"""
CREW = """
set session_replication_role = replica;
insert into people_user (id, email, name, role, languages, time_zone, is_active, password)
select md5('person' || n)::uuid, 'n' || n || '@bench.example', 'Bench ' || n, 'navigator', '{{en}}', 'America/Phoenix',
  true, '!' from generate_series(1, {count}) n on conflict do nothing;
insert into people_presence (user_id, state, reason, since)
select id, 'ready', '', now() from people_user where email like '%@bench.example' on conflict do nothing;
analyze people_user; analyze people_presence;
"""
OUTCOMES = """
update leads_waiting set holder_id = null, held_number = null, hold_id = null, lease_until = null,
  next_at = now() + interval '3 hours', opens_at = now() + interval '3 hours', shuts_at = now() + interval '9 hours',
  promise_by = now() + interval '4 hours' where holder_id is not null;
"""
REMINDERS = """
set session_replication_role = replica;
insert into reminders_reminder (id, lead_id, user_id, kind, state, due_at, time_zone, promised_at)
select gen_random_uuid(), {lead}, md5('person' || 1 + n % 2000)::uuid, 'call_back', 'scheduled', at, '', at
from (select n, now() + ({first} + n * {every}) * interval '1 second' as at from generate_series(1, {count}) n) one;
analyze reminders_reminder;
"""
TEXTBOOK = """
set session_replication_role = replica;
truncate textbook_lead, textbook_readlog, textbook_historicallead;
insert into textbook_lead (phone, name, for_whom, relationship, language, zip, message, call_now_any_hour, safe_contact,
  source, status, promise_by, created_at, updated_at)
select '+16025550147', '', '', '', 'en', '', '', false, '{{}}', '{{}}', 'new',
  now() - interval '1 day' + n * interval '10 milliseconds', now(), now() from generate_series(1, {count}) n;
analyze textbook_lead;
"""


def waiting(stage: Stage, count: int, *, navigators: int = 2000) -> None:
    """`count` people who may be called now, and `navigators` who are ready."""
    with stage.superuser("ours") as connection:
        connection.execute(OURS.format(count=count, lead=LEAD))
    crew(stage, navigators)


def crew(stage: Stage, navigators: int = 2000) -> None:
    with stage.superuser("ours") as connection:
        connection.execute(CREW.format(count=navigators))


def outcomes(stage: Stage) -> None:
    """Each call that was begun has its outcome: the lead moves hours on, and its navigator holds nobody."""
    with stage.superuser("ours") as connection:
        connection.execute(OUTCOMES)


def reminders(stage: Stage, count: int, *, first: float, every: float) -> None:
    """`count` scheduled reminders, the first due in `first` seconds and then one `every` so many."""
    with stage.superuser("ours") as connection:
        connection.execute(REMINDERS.format(count=count, first=first, every=every, lead=LEAD))


def textbook(stage: Stage, count: int) -> None:
    with stage.superuser("reference") as connection:
        connection.execute(TEXTBOOK.format(count=count))

"""Many rows at once, for the lists and the queue: written by SQL, past the triggers, as after many months."""

from .stage import Stage

OURS = """
set session_replication_role = replica;
truncate leads_waiting, leads_lead cascade;
insert into leads_lead (id, code, stage, close_reason, danger, for_whom, language, review_why, created_at, version)
select md5('lead' || n)::uuid, lpad(to_hex(n), 6, '0'), 'new', '', false, '', 'en', '', now() - interval '2 days', 1
from generate_series(1, {count}) n;
insert into leads_waiting (lead_id, number_index, rank, asked_at, next_at, promise_by, opens_at, shuts_at, why_not,
  language, call_open)
select md5('lead' || n)::uuid, sha256(int4send(n)), 1, at, at, at + interval '5 minutes', at, now() + interval '1 day',
  '', 'en', false
from (select n, now() - interval '1 day' + n * interval '10 milliseconds' as at from generate_series(1, {count}) n) one;
analyze leads_waiting; analyze leads_lead;
"""
CREW = """
set session_replication_role = replica;
insert into people_user (id, email, name, role, languages, time_zone, is_active, password)
select md5('person' || n)::uuid, 'n' || n || '@bench.example', 'Bench ' || n, 'navigator', '{en}', 'America/Phoenix',
  true, '!' from generate_series(1, 2000) n on conflict do nothing;
insert into people_presence (user_id, state, reason, since)
select id, 'ready', '', now() from people_user where email like '%@bench.example' on conflict do nothing;
analyze people_user; analyze people_presence;
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


def waiting(stage: Stage, count: int) -> None:
    """`count` people who may be called now, and two thousand navigators who are ready."""
    with stage.superuser("ours") as connection:
        for statements in (OURS.format(count=count), CREW):
            connection.execute(statements)


def textbook(stage: Stage, count: int) -> None:
    with stage.superuser("reference") as connection:
        connection.execute(TEXTBOOK.format(count=count))

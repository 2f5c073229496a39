"""Bugs as SQL, by the check that must name each. `{waiting}` and its like are ids of the house."""


def past_triggers(table: str, sql: str) -> str:
    return f"alter table {table} disable trigger user; {sql}; alter table {table} enable trigger user"


OPEN_CALL = "lead_id = '{on_phone}' and ended_at is null"
COPY = """create temp table copy as select * from {table} where {where}; update copy set {facts};
  insert into {table} select * from copy; drop table copy"""
REMINDER = "(select id from reminders_reminder where lead_id = '{promised}')"
DELIVERY = """insert into reminders_delivery (id, reminder_id, channel, due_at, delivered_at, sending, attempts,
  next_try_at, lease_until)
  values (gen_random_uuid(), {reminder}, '{channel}', {due}, {told}, '{sending}', 1, {next}, {lease})"""


def copied(table: str, where: str, facts: str) -> str:
    return COPY.replace("{table}", table).replace("{where}", where).replace("{facts}", facts)


def delivery(**facts: str) -> str:
    usual = {"reminder": REMINDER, "channel": "in_app", "due": "now()", "told": "null", "sending": "", "next": "null"}
    sql = DELIVERY
    for name, value in {**usual, "lease": "null", **facts}.items():
        sql = sql.replace("{" + name + "}", value)
    return sql


def reminder(facts: str) -> str:
    return f"update reminders_reminder set {facts} where lead_id = '{{promised}}'"


def place(who: str, facts: str) -> str:
    return f"update leads_waiting set {facts} where lead_id = '{{{who}}}'"


def card(**facts: str) -> str:
    """A danger card of the one on the phone."""
    usual = {"opened_at": "now()", "told_at": "now()", "again_at": "now()", "outcome": "''", "confirmed": "''"}
    named = {"id": "gen_random_uuid()", "lead_id": "'{on_phone}'", "by_id": "'{ana}'", **usual, **facts}
    return f"insert into care_crisisevent ({', '.join(named)}) values ({', '.join(named.values())})"


MENDED = {
    "open_without_a_place": "delete from leads_waiting where lead_id = '{waiting}'",
    "closed_in_the_queue": """insert into leads_waiting (lead_id, rank, asked_at, next_at, promise_by, opens_at,
        shuts_at, why_not, language, call_open)
        values ('{closed}', 1, now(), now(), now(), now(), now() + interval '1 day', '', 'en', false)""",
    "hidden_in_the_queue": place("waiting", "opens_at = null, shuts_at = null"),
    "hours_passed": place("waiting", "shuts_at = now() - interval '1 hour'"),
    "kept_back": place("waiting", "settles_at = now() + interval '1 day'"),
    "nobody_asked": place("waiting", "opens_at = null, shuts_at = null, why_not = 'x', promise_by = '2026-01-01'"),
    "two_owners": place("promised", "owner_id = '{ana}'"),
    "nobody_accountable": "update leads_lead set owner_id = null where id = '{promised}'",
    "waits_unheard": place(
        "waiting", "settles_at = null, opens_at = now() - interval '4 min', promise_by = now() + interval '1 min'"
    ),
    "offers_past_their_hour": """insert into handing_handover (id, lead_id, by_id, to_id, offered_at, lapses_at, state)
        values (gen_random_uuid(), '{promised}', '{luz}', '{ana}', now(), now() - interval '1 hour', 'offered')""",
    "requests_unsettled": """update intake_callbackrequest set settled_at = null, received_at = '2026-01-01'
        where lead_id = '{waiting}'""",
    "holds_without_a_lead": """update leads_waiting set holder_id = null, held_number = null, hold_id = null,
        lease_until = null where lead_id = '{held}'""",
    "held_without_a_hold": "update leads_hold set ended_at = now() where lead_id = '{on_phone}'",
    "lease_without_an_end": place("held", "lease_until = null"),
    "lease_lapsed": place("held", "lease_until = now() - interval '1 hour'"),
    "lapse_untold": place("on_phone", "lease_until = now() - interval '1 hour'"),
    "half_held": place("held", "holder_id = null"),
    "number_not_held": place("held", "held_number = null"),
    "holder_is_gone": "update people_user set is_active = false where id = '{ana}'",
    "call_open_without_a_call": place("held", "call_open = true"),
    "call_without_a_holder": place("on_phone", "call_open = false"),
    "cards_not_told_again": card(again_at="now() - interval '1 hour'"),
    "reminders_late": reminder("due_at = now() - interval '1 hour'"),
    "reminders_untold": reminder("state = 'due'"),
    "mails_stuck": delivery(channel="email", sending="waiting", lease="now() + interval '1 day'", next="now()"),
    "reminders_of_closed_leads": reminder("lead_id = '{closed}'"),
    "holders_of_two": "drop index one_lead_each; " + place("waiting", "holder_id = '{ana}'"),
    "number_held_twice": """drop index one_holder_per_number; update leads_waiting set held_number = (
        select number_index from leads_waiting where lead_id = '{held}') where lead_id = '{on_phone}'""",
}
RING = """insert into telephony_ring (id, key_id, provider, sid, state, came_at, tried, outcome, recording, decision,
  due_at) values (gen_random_uuid(), gen_random_uuid(), 'hand', '', '{state}', '2026-01-01', '{{}}', '', '', '',
  '2026-01-01')"""
FOUND = {
    "missed_undecided": RING.replace("{state}", "missed"),
    "voicemail_unheard": RING.replace("{state}", "voicemail"),
    "events_stuck": """insert into telephony_event (id, provider, key, received_at, next_try_at, tries)
        values (gen_random_uuid(), 'twilio', 'x', '2026-01-01', '2026-01-01', 0)""",
    "errands_stuck": """insert into telephony_errand (id, kind, by_id, template, language, at, state, sid, told,
        next_try_at, tries) values (gen_random_uuid(), 'text', '{ana}', '', '', '2026-01-01', 'waiting', '', '',
        '2026-01-01', 0)""",
    "acknowledged_without_a_request": "delete from intake_callbackrequest where lead_id = '{waiting}'",
    "requests_gone": "delete from intake_callbackrequest where lead_id = '{waiting}'",
    "requests_twice": "alter table intake_callbackrequest drop constraint one_request_a_reference; "
    + copied("intake_callbackrequest", "lead_id = '{waiting}'", "id = gen_random_uuid()"),
    "requests_of_a_joined_lead": """update leads_lead set close_reason = 'merged', merged_into_id = '{held}'
        where id = '{closed}'""",
    "closed_without_an_alternative": "update leads_lead set close_reason = 'cost' where id = '{closed}'",
    "merged_into_nothing": "update leads_lead set close_reason = 'merged' where id = '{closed}'",
    "leads_gone": past_triggers(
        "leads_historicallead",
        copied("leads_historicallead", "id = '{held}'", "history_id = -1, id = gen_random_uuid(), code = 'GONE'"),
    ),
    "moves_that_are_none": past_triggers(
        "leads_lead", "update leads_lead set stage = 'admitted' where id = '{waiting}'"
    )
    + "; update leads_lead set owner_id = '{ana}' where id = '{waiting}'",
    "number_called_twice": copied("leads_callattempt", OPEN_CALL, "id = gen_random_uuid(), lead_id = '{held}'"),
    "calls_without_a_ground": f"update leads_callattempt set basis = '' where {OPEN_CALL}",
    "calls_to_the_suppressed": f"""insert into privacy_suppression (id, number_index, since, why, lifted_why)
        select gen_random_uuid(), number_index, opened_at - interval '1 day', 'x', '' from leads_callattempt
        where {OPEN_CALL}""",
    "deliveries_twice": "alter table reminders_delivery drop constraint told_once; "
    + "; ".join([delivery(due="'2099-01-01'", told="now()")] * 2),
    "cells_in_plain": "update leads_person set name = 'Renee Moss, who asked for a call' where lead_id = '{held}'",
    "leads_without_a_key": "delete from keys.lead_key where lead_id = '{held}'",
    "erased_and_indexed": "update keys.lead_key set care = null where lead_id = '{held}'",
    "numbers_in_plain": place("held", "why_not = '602-555-0147'")
    + "; update leads_lead set review_why = '(602) 555-0147' where id = '{held}'",
    "rows_unlike_their_history": past_triggers(
        "leads_lead", "update leads_lead set language = 'es' where id = '{held}'"
    ),
    "history_without_audit": past_triggers(
        "privacy_auditrow", "delete from privacy_auditrow where \"row\" = '{held}' and \"table\" = 'leads_lead'"
    ),
    "cards_closed_in_silence": "alter table care_crisisevent drop constraint crisis_ends_with_an_outcome; "
    + card(ended_at="now()", told_again_at="now()"),
    "cards_left_open": card(opened_at="now() - interval '13 hours'", told_again_at="now()"),
    "mails_late": delivery(channel="email", sending="waiting", next="'2026-01-01'"),
}

"""Requests that were not joined yet, and answers that should have been forgotten."""

from crm.watch.gauges import age, capped, gauge, number

UNSETTLED = "intake_callbackrequest where settled_at is null"

gauge("unsettled_requests", "Requests that were not joined yet", number(capped(f"select from {UNSETTLED}")))
gauge("oldest_unsettled_seconds", "How long the first of them has waited", number(age("received_at", UNSETTLED)))
gauge("oldest_kept_answer_seconds", "Age of the oldest kept answer to a key", number(age("at", "intake_idempotency")))

"""Requests that were not joined yet, and answers that should have been forgotten."""

from crm.watch.gauges import age, capped, gauge, number

from . import spool

UNSETTLED = "intake_callbackrequest where settled_at is null"

gauge("unsettled_requests", "Requests that were not joined yet", number(capped(f"select from {UNSETTLED}")))
gauge("oldest_unsettled_seconds", "How long the first of them has waited", number(age("received_at", UNSETTLED)))
OLDEST = "(select at from intake_idempotency order by id limit 1) oldest"  # ids are in the order of time
gauge("oldest_kept_answer_seconds", "Age of the oldest kept answer to a key", number(age("at", OLDEST)))
gauge("spool_files", "Requests that wait in files of this machine", lambda: spool.state().files)
gauge("oldest_spool_seconds", "How long the first of them has waited", lambda: spool.state().oldest_seconds)
gauge("quarantined_files", "Files of the spool that could not be opened", lambda: spool.state().quarantined)

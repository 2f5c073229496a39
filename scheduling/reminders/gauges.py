"""Who was heard of, and what is due and was not told. The sweeper's age has a name of its own since the first day."""

from crm.watch.gauges import age, capped, gauge, many, number

ALIVE = "select name, extract(epoch from statement_timestamp() - at) as age from reminders_heartbeat"
SWEEPER = f"select coalesce((select age from ({ALIVE}) heard where name = 'sweeper'), 1e9)"
DUE = "reminders_reminder where state in ('scheduled', 'snoozed') and due_at <= statement_timestamp()"
MAILS = "reminders_delivery where sending = 'waiting'"

gauge("heartbeat_age_seconds", "Since each service was heard of", many(ALIVE), label="service")
gauge("sweeper_heartbeat_age_seconds", "Since the sweeper was heard of", number(SWEEPER))
gauge("oldest_due_reminder_seconds", "How late the latest reminder is", number(age("due_at", DUE)))
gauge("due_reminders", "Reminders whose time has come and that were not told yet", number(capped(f"select from {DUE}")))
gauge("waiting_mails", "E-mails not sent yet", number(capped(f"select from {MAILS}")))
gauge("oldest_mail_seconds", "Since the next try of the first of them was due", number(age("next_try_at", MAILS)))

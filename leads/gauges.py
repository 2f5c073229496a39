"""How long people wait, and holds that nobody renews. The first MOST of the queue's order are looked at."""

from crm.watch.gauges import MOST, capped, gauge, number

from .next import FREE, ORDER

LOOKED_AT = f"(select * from leads_waiting w order by {ORDER} limit {MOST}) w"
WAITS = f"{LOOKED_AT} where {FREE}"
OLDEST = f"select extract(epoch from statement_timestamp() - min(w.opens_at)) from {WAITS}"
LAPSED = "leads_waiting where holder_id is not null and not call_open and lease_until < statement_timestamp()"

gauge("waiting_leads", "People who may be called now and whom nobody has", number(f"select count(*) from {WAITS}"))
gauge("oldest_waiting_seconds", "How long the first of them has waited", number(OLDEST))
gauge("lapsed_leases", "Holds that ran out and were not ended", number(capped(f"select from {LAPSED}")))

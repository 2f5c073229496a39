"""This floor's rooms on the rail, and what every staff page carries from here."""

from crm.people.access import Can, may, sees_leads
from crm.web.context import COUNTERS, SHARED
from crm.web.rail import Room, register
from leads.next import how_many

from .door import shared

COUNTERS["waiting"] = lambda user: how_many()
SHARED.append(shared)
register(
    Room(10, "tonight", "Tonight", "activity", "leads:tonight", "T", lambda user: may(user, Can.REASSIGN)),
    Room(20, "queue", "Queue", "list-checks", "leads:queue", "Q", sees_leads, "waiting", "waiting"),
    Room(40, "find", "Find", "search", "leads:find", "F", sees_leads, key="/"),
)

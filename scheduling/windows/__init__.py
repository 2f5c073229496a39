"""May we contact this person now, and if not, when? Pure: no clock, no database; the caller passes `at`.

Every instant that goes in must be aware (else `NoSuchTime`) and comes out in UTC. A zone is an IANA name.
Hours are judged by the wall clock in every zone where the person may be, so jump nights need no rule of their own;
this rests on no zone moving its clocks between 8:00 and 21:00, which none does.
"""

from .asking import REASONS, Ask, Basis, Decision
from .deciding import CAP_WITHIN, OPEN_END, REQUESTED_NOW_LASTS, SEARCH, cap_ends, decide, opening
from .rules import CAP_CALLS, FEDERAL, SHIPPED, Channel, Hours, Range, StateRule, Table, Week
from .zones import NoSuchTime, UnknownZone, from_wall, is_zone, utc, wall

__all__ = [
    "CAP_CALLS",
    "CAP_WITHIN",
    "FEDERAL",
    "OPEN_END",
    "REASONS",
    "REQUESTED_NOW_LASTS",
    "SEARCH",
    "SHIPPED",
    "Ask",
    "Basis",
    "Channel",
    "Decision",
    "Hours",
    "NoSuchTime",
    "Range",
    "StateRule",
    "Table",
    "UnknownZone",
    "Week",
    "cap_ends",
    "decide",
    "from_wall",
    "is_zone",
    "opening",
    "utc",
    "wall",
]

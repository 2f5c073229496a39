"""What a decision depends on, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .rules import SHIPPED, Channel, Range, Table

REASONS = {
    "suppressed": "This number must not be contacted.",
    "cap_3_in_24h": "This number has been called three times within 24 hours.",
    "state_cap": "This number has been called as often within 24 hours as the rules of a state allow.",
    "before_requested_time": "The person asked for a call at a later time.",
    "federal_hours": "It is before 8:00 or after 21:00 where the person may be.",
    "state_hours": "The rules of a state where the person may be allow no contact at this hour or on this day.",
    "safe_hours": "They told us the hours that are safe for them. It is not one of these.",
    "zone_unknown": "The number does not tell where the person is. Confirm the local time first.",
    "no_common_hours": "No hour is allowed in all the places where the person may be. Confirm the local time first.",
    "missed_inbound": "The person rang us and got no answer, outside the hours for calls. Decide whether to ring back.",
    "in_hours": "It is between 8:00 and 21:00 wherever the person may be.",
    "requested_now": "The person asked to be called at any hour, less than two hours ago.",
    "requested_time": "The person asked for a call at this time.",
    "emergency": "The line dropped while someone was in danger.",
    "local_time_confirmed": "A navigator confirmed the local time.",
    "any_hour": "An e-mail may be sent at any hour.",
}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """All that a decision depends on, so that storing `inputs` with the Decision makes it replayable.

    channel               how: e-mail waits for no hours; hours and caps bind texts as they bind calls
    zones                 where the number may be (scheduling.places); empty when unknown
    states                every state where it may be, by code; the rules of each bind
    table                 the states' rules as they stand
    stated_zone           where the person says they are; joins `zones`, never replaces them
    suppressed            the number must not be contacted
    invited               the person asked us to get in touch: rules for unsolicited calls do not bind
    requested_now_until   end of the two hours after the box "call me now, even late at night" was ticked
    window                (start, end) that the person asked for: lawful at any hour inside, never before its start
    safe_hours            ranges of the week that the number's owner gave as safe; None or none: none stated
    attempts              instants of calls placed to this number, for all leads, in any order
    missed_inbound        they rang and nobody answered
    emergency             the line dropped in danger and the one call back has not been made
    confirmed_local_time  a human confirmed, now, that the local time is right for a call; answers ask_human alone
    """

    channel: Channel = "call"
    zones: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    table: Table = SHIPPED
    stated_zone: str | None = None
    suppressed: bool = False
    invited: bool = False
    requested_now_until: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    safe_hours: tuple[Range, ...] | None = None
    attempts: tuple[datetime, ...] = ()
    missed_inbound: bool = False
    emergency: bool = False
    confirmed_local_time: bool = False

    @property
    def places(self) -> frozenset[str]:
        """Every zone where the person may be; a call must be lawful in each (DOMAIN.md section 3)."""
        return self.zones | {self.stated_zone} if self.stated_zone else self.zones

    def inputs(self) -> dict[str, Any]:
        """All of it as JSON can keep it: sets in order, the table by its version, the safe hours as text."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        facts |= {"zones": sorted(self.zones), "states": sorted(self.states), "table": self.table.version}
        facts |= {"attempts": _texts(self.attempts), "window": self.window and _texts(self.window)}
        facts["requested_now_until"] = self.requested_now_until and self.requested_now_until.isoformat()
        facts["safe_hours"] = [[day, f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in self.safe_hours or ()]
        return facts


def _texts(moments: Iterable[datetime]) -> list[str]:
    return [moment.isoformat() for moment in moments]


Basis = Literal["in_hours", "requested_now", "requested_time", "missed_inbound", "emergency"]


@dataclass(frozen=True)
class Decision:
    """`until` of a blocked decision is the first allowed moment, or the moment to ask a human; None when suppressed.

    `basis` is None unless allowed. `reasons` are keys of REASONS, at least one. `table`: the version that was asked.
    """

    decision: Literal["allow", "blocked", "ask_human"]
    basis: Basis | None
    until: datetime | None
    reasons: tuple[str, ...]
    table: str = SHIPPED.version

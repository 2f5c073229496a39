"""Who has this caller, and what that lets the reader do."""

from dataclasses import dataclass
from datetime import datetime

from crm.people.access import Can, may
from crm.people.models import User
from leads.actions.rows import holder_of, just_had
from leads.models import Hold, Lead, Waiting
from scheduling import clock

from .words import chip


@dataclass(frozen=True)
class Standing:
    """How `by` stands to a lead at this moment."""

    lead: Lead
    place: Waiting | None
    by: User
    now: datetime

    @property
    def is_mine(self) -> bool:
        return self.place is not None and self.place.holder_id == self.by.pk

    @property
    def can_write(self) -> bool:
        """Theirs to work on, or given back within the hour."""
        if not may(self.by, Can.WORK_LEADS):
            return False
        return self.is_mine or self._is_owner or (holder_of(self.place) is None and just_had(self.lead, self.by))

    @property
    def _is_owner(self) -> bool:
        return holder_of(self.place) is None and self.lead.owner_id == self.by.pk

    @property
    def is_theirs(self) -> bool:
        return self.is_mine or self._is_owner

    @property
    def can_claim(self) -> bool:
        place = self.place
        if place is None or holder_of(place) or not may(self.by, Can.WORK_LEADS):
            return False
        settling = place.settles_at and place.settles_at > self.now
        reviewed = not self.lead.review_why or may(self.by, Can.REVIEW)
        return reviewed and not settling and not Waiting.objects.filter(holder=self.by).exists()

    @property
    def may_give_back(self) -> bool:
        """Held, and no call of it open: only then may one pass or close."""
        return self.is_mine and not (self.place and self.place.call_open)

    @property
    def state(self) -> str:
        if not self.lead.is_open:
            return "closed"
        if self.is_mine:
            return "mine"
        return "other" if holder_of(self.place) else "free"


def of(standing: Standing) -> dict:
    state = standing.state
    shown = {"state": state, "can_claim": state == "free" and standing.can_claim, "can_write": standing.can_write}
    return {**shown, **_words(standing, state)}


def _words(standing: Standing, state: str) -> dict:
    lead = standing.lead
    if state == "mine":
        return {"chip": chip("Yours", "action", "lock"), "words": ""}
    if state == "closed":
        return {"chip": chip("Closed", "", "lock"), "words": f"Closed: {lead.get_close_reason_display().lower()}"}
    if state == "other":
        return _anothers(standing)
    mine = lead.owner_id == standing.by.pk
    return {
        "chip": chip("Free", "lamp", "door-open"),
        "words": "You look after this caller" if mine else "In the queue",
    }


def _anothers(standing: Standing) -> dict:
    """Who has it and for how long: for those who may read what somebody else holds."""
    held = current(standing.lead.pk)
    who = held.by.first_name if held else "Somebody"
    told = for_how_long(held, standing.now)
    return {"chip": chip(f"{who} has this", "dusk", "lock"), "words": f"{who} is with this caller now", "for": told}


def current(lead_id) -> Hold | None:
    return Hold.objects.filter(lead=lead_id, ended_at=None).select_related("by").order_by("-at", "-pk").first()


def for_how_long(held: Hold | None, now: datetime) -> str:
    return f"for {clock.span((now - held.at).total_seconds())}" if held else ""

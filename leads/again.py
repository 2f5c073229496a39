"""Other leads of the same number: what may be told of them on this one's page, and what may not.

A number is shared by mother and son. Their facts are told only where it is the same person for sure: both records have
a name, the same one, and help is for the same. Of anybody else the page says that there is a record, and no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.people.access import Can, may
from crm.privacy import vault
from crm.privacy.models import LeadKey

from .intake.joining import spoken_name
from .models import CallAttempt, ContactNumber, Lead
from .outcomes import OUTCOMES
from .status import CloseReason

MOST = 10


@dataclass(frozen=True)
class Earlier:
    """What one other lead of the same person tells. `may_open`: the ordinary gates would show it to the reader."""

    lead: Lead
    last: str
    at: datetime
    promised: datetime | None
    danger: bool
    known_by: list[str]
    may_open: bool


def linked(lead: Lead) -> list[Lead]:
    """Others with one of its numbers, newest first; not what was joined into it, nor what was joined elsewhere."""
    indexes = [bytes(number.number_index) for number in lead.numbers.all()]
    if not indexes or lead.is_practice:
        return []
    same = ContactNumber.objects.filter(number_index__in=indexes).exclude(lead=lead.pk).values("lead")
    found = Lead.objects.filter(pk__in=same).exclude(close_reason=CloseReason.MERGED).newest_first()
    return readable(found.select_related("waiting").prefetch_related("people")[:MOST])


def readable(leads: Iterable[Lead]) -> list[Lead]:
    """Without those that were erased."""
    found = list(leads)
    keys = set(
        LeadKey.objects.filter(pk__in=[one.pk for one in found], care__isnull=False).values_list("pk", flat=True)
    )
    vault.preload(keys)
    return [one for one in found if one.pk in keys]


def is_same_person(one: Lead, other: Lead) -> bool:
    """For sure: nothing is left blank that could have told them apart."""
    names = _names(one)
    return one.for_whom == other.for_whom and bool(names.get(True)) and names == _names(other)


def _names(lead: Lead) -> dict[bool, str]:
    """By whether they are the one who asked, of the people that were loaded with the lead."""
    return {one.is_requester: spoken_name(one) for one in lead.people.all() if one.name}


def earlier(leads: list[Lead], by) -> list[Earlier]:
    """Of leads that are the same person's: the last outcome, what was promised, danger, and who knows them."""
    ids = [one.pk for one in leads]
    visible = set(Lead.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
    calls = CallAttempt.objects.filter(lead__in=ids).exclude(outcome="").as_they_stand().select_related("by")
    by_lead: dict = {pk: [] for pk in ids}
    for call in calls.order_by("-opened_at", "-pk"):
        by_lead[call.lead_id].append(call)
    return [_told(one, by_lead[one.pk], one.pk in visible) for one in leads]


def _told(lead: Lead, calls: list[CallAttempt], visible: bool) -> Earlier:
    last = calls[0] if calls else None
    names = list(dict.fromkeys(call.by.first_name for call in calls if call.by.is_active))[:3]
    ahead = getattr(lead, "waiting", None)
    promised = ahead.opens_at if ahead and last else None
    said = OUTCOMES[last.stands_outcome].label if last else "Not called yet"
    return Earlier(lead, said, last.opened_at if last else lead.created_at, promised, lead.danger, names, visible)


def may_merge(by) -> bool:
    return may(by, Can.MERGE)

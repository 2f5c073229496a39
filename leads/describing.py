"""How a lead looks in somebody's reminders: registered with the floor below, which may not ask us itself."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from crm.people.models import User
from crm.privacy import readlog, vault
from leads.models import Lead
from leads.pages.shown import words
from scheduling import clock
from scheduling.reminders.registry import Described


def describe(lead_ids: Iterable[UUID], by: User) -> dict[UUID, Described]:
    """Masked rows of the leads that `by` may see; one read-log row for all of them."""
    leads = list(Lead.objects.visible_to(by).for_row().filter(pk__in=list(lead_ids)).order_by("pk"))
    vault.preload(lead.pk for lead in leads)
    if leads:
        readlog.record(by, [lead.pk for lead in leads], fields="row", way="page", purpose="work")
    return {lead.pk: _described(lead, by) for lead in leads}


def _described(lead: Lead, by: User) -> Described:
    zone = words.zone_here(lead)
    more = "" if lead.language == "en" else f"{words.language(lead.language)}."
    title, url = words.short_title(lead, by), lead.get_absolute_url()
    return Described(title=title, url=url, zone=zone, line=more, quiet=_quiet(lead, zone or by.time_zone))


def _quiet(lead: Lead, zone: str) -> str:
    place, now = getattr(lead, "waiting", None), timezone.now()
    if place is None or place.opens_at is None or place.opens_at <= now:
        return ""
    return f"{clock.sentence(f'Quiet until {clock.when(place.opens_at, zone, now)}')} No call, no text before."

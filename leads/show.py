"""How a lead looks to others: masked in lists, with the full name for whoever holds it. Numbers never."""

from crm import phones
from crm.privacy import vault
from leads import why
from leads.actions.rows import holder_of
from leads.models import Hold, Lead


def moment(at) -> str | None:
    """RFC 3339 in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def place_of(lead: Lead):
    return getattr(lead, "practice_place" if lead.is_practice else "waiting", None)


def first_number(lead: Lead):
    return lead.number_in_use


def name_for(lead: Lead, by) -> str | None:
    """The full name for its holder or owner, initials for everybody else."""
    person = next(iter(lead.people.all()), None)
    if person is None:
        return None
    return (person.name or None) if is_theirs(lead, by) else person.masked_name


def is_theirs(lead: Lead, by) -> bool:
    holder = holder_of(place_of(lead))
    return holder.pk == by.pk if holder else lead.owner_id == by.pk


def row(lead: Lead, by) -> dict:
    """One lead as JSON, masked."""
    place, number = place_of(lead), first_number(lead)
    holder = holder_of(place)
    return {
        "id": str(lead.pk),
        "code": lead.code,
        "stage": lead.stage,
        "name": name_for(lead, by),
        "phone": phones.masked(number.number) if number else None,
        "place": phones.place(number.number) if number else "",
        "language": lead.language,
        "for_whom": lead.for_whom or None,
        "danger": lead.danger,
        "held_by": holder.first_name if holder else None,
        "held_until": moment(place.lease_until) if holder else None,
        "owner": lead.owner.first_name if lead.owner else None,
        "next_call_at": moment(place.next_at) if place else None,
        "promise_by": moment(place.promise_by) if place else None,
        "close_reason": lead.close_reason or None,
        "created_at": moment(lead.created_at),
        "version": lead.version,
    }


def rows(leads, by) -> list[dict]:
    """A list of them, their keys opened with one query."""
    found = list(leads)
    vault.preload(lead.pk for lead in found)
    return [row(lead, by) for lead in found]


def held(lead: Lead, by) -> dict:
    """What the one who took it gets: the row, and why this one."""
    fresh = Lead.every.for_row().get(pk=lead.pk)
    last = Hold.objects.filter(lead=lead, by=by).order_by("-at", "-pk").first()
    return {**row(fresh, by), "why": why.in_words(last.why) if last else "", "why_code": last.why if last else ""}

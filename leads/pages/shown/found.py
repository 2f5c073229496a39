"""One match of a search, masked, with a way in only for those who may open it."""

from datetime import datetime

from crm import phones
from crm.people.access import Can, may
from crm.privacy import vault
from leads import show
from leads.actions.rows import holder_of
from leads.models import Lead
from scheduling import clock

from . import words
from .words import chip


def opened(leads: list[Lead]) -> list[Lead]:
    """The same rows, their keys opened with one query."""
    vault.preload(lead.pk for lead in leads)
    return leads


def row(lead: Lead, by, now: datetime) -> dict:
    number, person = show.first_number(lead), next(iter(lead.people.all()), None)
    holder = holder_of(show.place_of(lead))
    chips = [chip("Danger", "risk", "triangle-alert")] if lead.danger else []
    if holder:
        chips.append(chip("With you" if holder == by else f"With {holder.first_name}", "dusk", "lock"))
    return {
        "url": lead.get_absolute_url() if may_open(lead, holder, by) else "",
        "code": lead.code,
        "name": (person.masked_name if person else "") or "",
        "phone": phones.masked(number.number) if number else "no number",
        "stage_label": lead.get_stage_display(),
        "chips": chips,
        "line": _line(lead, now),
    }


def _line(lead: Lead, now: datetime) -> str:
    where = words.place(show.first_number(lead))
    owner = f" {lead.owner.first_name} looks after them." if lead.owner else ""
    return f"{where + '. ' if where else ''}First asked {clock.ago(lead.created_at, now)}.{owner}"


def may_open(lead: Lead, holder, by) -> bool:
    """As actions.open_lead decides it, so that no link leads to a closed door."""
    if may(by, Can.READ_FOR_PURPOSE):
        return True
    if holder:
        return holder == by
    return not lead.is_open or lead.owner_id in (None, by.pk)

"""What the call sheet draws: in the order of the promises, with what may be said to whom."""

import uuid
from datetime import date, datetime, timedelta

from crm import phones
from crm.people.access import Can, may
from crm.privacy import vault
from leads import show
from leads.actions.printing import REASONS
from leads.contact import safe_contact
from leads.models import Lead, Waiting
from leads.models.people import Voicemail
from leads.models.queue import Rank
from leads.status import Stage
from scheduling import clock, windows
from scheduling.reminders.pulse import stopped

from . import words

BEFORE: dict[str, str] = {
    Stage.NEW: "First call.",
    Stage.ATTEMPTING: "Tried before.",
    Stage.ENGAGED: "Spoken with before.",
    Stage.REFERRED: "Spoken with before.",
    Stage.ADMITTED: "Spoken with before.",
}
AHEAD, MOST = timedelta(hours=12), 60
VOICEMAIL: dict[str, str] = {
    Voicemail.NONE: "No",
    Voicemail.NEUTRAL: "First name and number only",
    Voicemail.FULL: "Yes",
}


def to_call(by, now: datetime) -> list[uuid.UUID]:
    """Who may be called within twelve hours, the earliest promise first."""
    due = Waiting.objects.filter(opens_at__lt=now + AHEAD, shuts_at__gt=now, call_open=False, lead__review_why="")
    return list(due.order_by("-rank", "promise_by", "pk").values_list("pk", flat=True)[:MOST])


def loaded(by, now: datetime) -> list[Lead]:
    ids = to_call(by, now)
    found = {lead.pk: lead for lead in Lead.objects.visible_to(by).open().for_row().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def reasons(by) -> list[dict]:
    """What somebody may print for now: while everything runs a navigator prints the drill alone."""
    free = may(by, Can.PRINT_ANY_TIME) or bool(stopped())
    return [{"value": value, "label": label} for value, label in REASONS.items() if free or value == "drill"]


def of(leads: list[Lead], by, now: datetime, *, clear: bool) -> dict:
    vault.preload(lead.pk for lead in leads)
    rows = [_row(number, lead, by, now, clear) for number, lead in enumerate(leads, 1)]
    return {"made": _made(now, by.time_zone), "by": by.name, "rows": rows, "clear": clear, "if_other": words.if_other()}


def _made(now: datetime, zone: str) -> str:
    here = windows.wall(now, zone)
    return f"Made {here:%A, %B} {here.day}, {clock.hour(here)}, {clock.city(zone)}."


def _row(number: int, lead: Lead, by, now: datetime, clear: bool) -> dict:
    place, first, zone = lead.waiting, lead.number_in_use, words.zone_here(lead)
    ours = by.time_zone
    made = windows.wall(now, ours).date()
    safe = safe_contact(first) if first else None
    return {
        "number": number,
        "code": lead.code,
        "said": clock.on_paper(place.promise_by, ours, made),
        "late": place.promise_by < now,
        "ask_for": _ask_for(lead, safe, clear),
        "phone": _phone(first, clear),
        "window": _window(place, zone or ours, now, made),
        "ours": _window(place, ours, now, made) if zone and clock.for_us(now, zone, ours) != "same for you" else "",
        "voicemail": VOICEMAIL[safe.voicemail] if safe else "No",
        "answer": f"They said who may: {safe.who_may_answer}"
        if clear and safe and safe.who_may_answer
        else "Our words",
        "know": _know(lead, place),
    }


def _ask_for(lead: Lead, safe, clear: bool) -> str:
    """The whole name is on the paper alone: whoever calls needs it, whoever passes by the screen does not."""
    person = next(iter(lead.people.all()), None)
    if clear and (named := (safe and safe.alias) or (person and person.name)):
        return named
    return (person and person.masked_name) or "No name given"


def _phone(number, clear: bool) -> str:
    if number is None:
        return ""
    return phones.spoken(number.number) if clear else phones.masked(number.number)


def _window(place: Waiting, zone: str, now: datetime, made: date) -> str:
    if place.opens_at <= now:
        return f"now, until {clock.on_paper(place.shuts_at, zone, made)}"
    day = windows.wall(place.opens_at, zone).date()
    return f"{clock.on_paper(place.opens_at, zone, made)} to {clock.on_paper(place.shuts_at, zone, day)}"


def _know(lead: Lead, place: Waiting) -> str:
    facts = ["DANGER." if lead.danger else "", f"{words.place(show.first_number(lead))}."]
    facts += [f"{Rank.RAISED.label}." if place.rank == Rank.RAISED else ""]
    facts += ["For someone else." if lead.for_whom == "loved_one" else ""]
    facts += [f"{words.language(lead.language)}." if lead.language != "en" else ""]
    facts += [f"{lead.owner.first_name} looks after them." if lead.owner else "", BEFORE.get(lead.stage, "")]
    return " ".join(one for one in facts if one not in ("", "."))

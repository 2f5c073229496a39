"""A caller's numbers on screen: what stands for each, who confirmed it, what was changed by whom; who is under 18."""

from datetime import datetime

from crm import phones
from leads import safe
from leads.contact import safe_contact
from leads.models import ContactNumber, Lead, Person
from leads.models.people import Phone, Shows, UnderAge, Voicemail
from scheduling import clock

from .hold import Standing

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
TALKS = {"voice": "Out loud", "relay_711": "Through relay (711)", "text_only": "Text only"}
WHO = ["Nobody else. Say nothing about why we call", safe.AWARE]
CHANGED = {
    "voicemail": "voicemail",
    "text": "texts",
    "who_may_answer": "who may answer",
    "alias": "the name to ask for",
    "owner": "whose phone it is",
    "caller_id": "what it shows",
    "communication": "how they talk",
    "time_zone": "the time zone",
    "safe_hours": "safe times",
}
UNDER_18 = [("yes", "Yes"), ("no", "No, 18 or older"), ("", "Not known")]


def ways(standing: Standing) -> dict:
    """The part of a caller's page: each number in a line, and what is not known of age."""
    rows = [way(number, standing.now, standing.by.time_zone) for number in _numbers(standing.lead)]
    return {"rows": rows, "minor": minor(standing.lead), "can_change": standing.can_write}


def _numbers(lead: Lead) -> list[ContactNumber]:
    return list(lead.numbers.select_related("person", "confirmed_by").order_by("pk"))


def way(number: ContactNumber, now: datetime, ours: str) -> dict:
    known = safe_contact(number)
    return {
        "id": number.pk,
        "masked": phones.masked(number.number),
        "who": who(number.person),
        "owner": Phone(number.owner).label if number.owner else "Not said",
        "voicemail": Voicemail(known.voicemail).label,
        "text": "Yes" if known.text else "No",
        "talks": TALKS.get(number.communication, "Not said"),
        "hours": hours(number),
        "shows": Shows(number.caller_id).label if number.caller_id else "Our unlisted number",
        "confirmed": confirmed(number, now, ours),
    }


def who(person: Person) -> str:
    """Which of the two people, without a name."""
    if person.is_requester and person.is_patient:
        return "The one who asked, for themself"
    return "The one who asked, for someone they love" if person.is_requester else "The one who needs help"


def confirmed(number: ContactNumber, now: datetime, ours: str) -> str:
    if number.confirmed_at is None:
        return ""
    by = number.confirmed_by.first_name if number.confirmed_by else "us"
    return f"Told to {by} by voice, {clock.when(number.confirmed_at, ours, now)}"


def hours(number: ContactNumber) -> str:
    """ "Mon 5:00 p.m. to 10:00 p.m." for each, on their clock."""
    told = [f"{DAYS[day]} {_hour(start)} to {_hour(end)}" for day, start, end in safe.hours_of(number)]
    return "; ".join(told)


def _hour(at) -> str:
    return clock.hour(datetime.combine(datetime.min, at))


def minor(lead: Lead) -> dict:
    """Whether somebody of this lead is under 18, or might be: what may be told to others hangs on it."""
    ages = {person.under_18 or "" for person in lead.people.all() if person.is_patient}
    return {"yes": UnderAge.YES in ages, "unknown": "" in ages}


def page(standing: Standing, typed: dict) -> dict:
    rows = _numbers(standing.lead)
    drawn = [form(number, standing, typed if typed.get("number") == str(number.pk) else {}) for number in rows]
    return {
        "here": "queue",
        "lead": {"id": standing.lead.pk, "code": standing.lead.code},
        "can_change": standing.can_write,
        "numbers": [{**one, "key": str(place)} for place, one in enumerate(drawn, 1)],
        "new": another(typed if "phone" in typed else {}),
        "people": [_person(person) for person in standing.lead.people.all()],
        "minor": minor(standing.lead),
        "history": history(standing),
    }


def another(typed: dict) -> dict:
    """The form of one that is not known yet."""
    return {**choices(typed), "phone": typed.get("phone", ""), "id": "", "open": bool(typed)}


def form(number: ContactNumber, standing: Standing, typed: dict) -> dict:
    """One number and its form, with what was typed when something was wrong with it."""
    known = safe_contact(number)
    kept = {
        "owner": number.owner or "",
        "voicemail": known.voicemail,
        "text": "yes" if known.text else "no",
        "who_may_answer": number.who_may_answer or "",
        "alias": number.alias or "",
        "communication": number.communication or "voice",
        "caller_id": number.caller_id,
    }
    days = safe.hours_of(number)
    if days:
        kept |= {"from": f"{days[0][1]:%H:%M}", "until": f"{days[0][2]:%H:%M}", "days": [str(day) for day, *_ in days]}
    shown = way(number, standing.now, standing.by.time_zone)
    told = {"who_may_answer": known.who_may_answer, "alias": known.alias}
    return {**shown, **told, **choices({**kept, **typed}), "open": bool(typed)}


def choices(kept: dict) -> dict:
    """What a form offers, and what is picked."""
    return {
        "kept": kept,
        "owners": _picks([("", "Not said"), *Phone.choices], kept.get("owner", "")),
        "voicemails": _picks(Voicemail.choices, kept.get("voicemail", "none")),
        "texts": _picks([("no", "No"), ("yes", "Yes")], kept.get("text", "no")),
        "whos": _picks([(one, one) for one in WHO], kept.get("who_may_answer", "")),
        "talk": _picks(list(TALKS.items()), kept.get("communication", "voice")),
        "shows_there": _picks([("", "Our unlisted number"), *Shows.choices], kept.get("caller_id", "")),
        "days": [{"value": str(n), "label": day, "on": str(n) in kept.get("days", [])} for n, day in enumerate(DAYS)],
    }


def _picks(rows, value: str) -> list[dict]:
    return [{"value": one, "label": label, "on": one == value} for one, label in rows]


def _person(person: Person) -> dict:
    return {"id": person.pk, "who": who(person), "picks": _picks(UNDER_18, person.under_18 or "")}


def history(standing: Standing) -> list[dict]:
    """Who changed what of which number, newest first; not what it was."""
    rows = ContactNumber.history.filter(lead=standing.lead).select_related("history_user").order_by("history_id")
    last: dict = {}
    told = []
    for row in rows:
        before, last[row.id] = last.get(row.id), row
        what = _what(before, row)
        if what:
            told.append(
                {"words": what, "by": _by(row), "when": _when(row, standing), "masked": phones.masked(row.number)}
            )
    return told[::-1]


def _what(before, row) -> str:
    if before is None:
        return "Added"
    names = [words for name, words in CHANGED.items() if getattr(before, name) != getattr(row, name)]
    spoken = " by voice" if row.confirmed_at and row.confirmed_at != before.confirmed_at else ""
    if names:
        return f"Changed{spoken}: {', '.join(names)}"
    return "Confirmed by voice" if spoken else ""


def _by(row) -> str:
    return row.history_user.first_name if row.history_user else "Their own page"


def _when(row, standing: Standing) -> str:
    return clock.when(row.history_date, standing.by.time_zone, standing.now)

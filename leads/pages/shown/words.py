"""How a person who asked for help is called on a screen, and the chips beside it. Never a number, never a drug."""

from datetime import datetime

from crm import phones
from crm.people.models import LANGUAGES as LABELS
from leads import show
from leads.contact import zone_of
from leads.intake.texts import texts
from leads.models import ContactNumber, Lead
from leads.status import Stage

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
    "ht": "Haitian Creole",
    "ar": "Arabic",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "tl": "Tagalog",
    "ko": "Korean",
    "ru": "Russian",
    "so": "Somali",
    "nv": "Navajo",
    "hmn": "Hmong",
    "de": "German",
    "fa": "Persian",
    "hi": "Hindi",
    "pl": "Polish",
}


def if_other(language: str = "en") -> str:
    """What the helpline says to whoever else answers: its own words, where it has published some."""
    return texts(language if language in LABELS else "en")["call"]["someone_else"]


def language(code: str) -> str:
    return LANGUAGES.get(code, f"Language: {code}")


def chip(label: str, kind: str = "", icon: str = "") -> dict:
    return {"label": label, "kind": kind, "icon": icon}


def place(number: ContactNumber | None) -> str:
    return phones.place(number.number) if number else ""


def masked_title(lead: Lead) -> str:
    """ "A caller in Arizona", "A relative in Ohio": for lists, and for all who do not have this lead."""
    who = "A relative" if lead.for_whom == "loved_one" else "A caller"
    where = place(show.first_number(lead))
    return f"{who} in {where}" if where else who


def short_title(lead: Lead, by) -> str:
    """ "Renee M., Arizona" in one's own list; masked for all others."""
    words = (show.name_for(lead, by) or "").split() if show.is_theirs(lead, by) else []
    if not words:
        return masked_title(lead)
    name = f"{words[0]} {words[-1][0].upper()}." if len(words) > 1 else words[0]
    where = place(show.first_number(lead))
    return f"{name}, {where}" if where else name


def full_title(lead: Lead, by) -> str:
    """The whole name for its holder or owner, on its own page."""
    named = show.name_for(lead, by) if show.is_theirs(lead, by) else None
    return named or masked_title(lead)


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def zone_here(lead: Lead) -> str | None:
    """The one zone that this person's times are said in; None when it could be several."""
    return zone_of(show.first_number(lead))


def chips(lead: Lead, by) -> list[dict]:
    """What is worth knowing before one opens it."""
    found = [chip("Danger", "risk", "triangle-alert")] if lead.danger else []
    if lead.for_whom == "loved_one":
        found.append(chip("For someone else", "", "users"))
    if lead.language not in (by.languages or ["en"]) or lead.language != "en":
        found.append(chip(language(lead.language), "", "globe"))
    if lead.stage == Stage.ATTEMPTING:
        found.append(chip("Tried before", "", "history"))
    if lead.stage in (Stage.ENGAGED, Stage.REFERRED, Stage.ADMITTED):
        found.append(chip("Spoken with before", "", "history"))
    return found


def asked_now_until(lead: Lead, now: datetime) -> datetime | None:
    """Until when "call me now, even late at night" still stands."""
    request = asked(lead, now)
    until = request.requested_now_until if request else None
    return until if until and until > now else None


def wish(lead: Lead, now: datetime) -> list[dict]:
    return [chip("Asked for a call now", "lamp", "phone-incoming")] if asked_now_until(lead, now) else []


def asked(lead: Lead, now: datetime):
    """The newest request that stands, of the rows that were loaded with the lead."""
    standing = [one for one in lead.requests.all() if not one.cancelled_at]
    return max(standing, key=lambda one: (one.received_at, one.pk), default=None)

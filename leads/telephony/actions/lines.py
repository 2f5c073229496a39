"""Our own numbers: an administrator keeps them."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.models import SPOKEN, Site, User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound
from leads.telephony.models import Line
from leads.telephony.neutral import banned_in

LABEL, GREETING = 60, 160


@dataclass(frozen=True)
class Facts:
    """What was typed about a line, as text."""

    number: str
    label: str
    language: str
    greeting: str
    site: str = ""
    overflow: str = ""
    calls_out: bool = False

    def read(self) -> dict:
        """Values to keep, or Invalid with a sentence for each that is wrong."""
        number, overflow = phones.to_e164(self.number), phones.to_e164(self.overflow) if self.overflow else ""
        wrong = {
            "number": "" if number else "The number cannot be read. Write it with its area code.",
            "overflow": "" if overflow is not None else "The overflow number cannot be read.",
            "label": "" if self.label and len(self.label) <= LABEL else "Give it a short name.",
            "language": "" if self.language in SPOKEN else "Pick a language.",
            "greeting": _greeting(self.greeting),
        }
        if found := {name: words for name, words in wrong.items() if words}:
            raise Invalid("Nothing is saved yet.", fields=found)
        facts = {"label": self.label, "language": self.language, "greeting": self.greeting}
        return {**facts, "number": number, "overflow": overflow, "site": _site(self.site), "calls_out": self.calls_out}


def _greeting(text: str) -> str:
    if not text or len(text) > GREETING or "{name}" not in text:
        return "Write what we say when we answer, with {name} for the first name."
    if banned := banned_in(text):
        return f"A husband may listen. Leave out “{banned}”."
    return ""


def _site(site_id: str) -> Site | None:
    if not site_id:
        return None
    try:
        found = Site.objects.filter(pk=uuid.UUID(site_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid("Nothing is saved yet.", fields={"site": "Pick a site of the list."})
    return found


@action("line")
def add(facts: Facts, *, by: User) -> Line:
    require(by, Can.MANAGE_HELPLINE)
    return _keep(Line(), facts)


@action("line")
def change(line_id: uuid.UUID, facts: Facts, *, by: User) -> Line:
    require(by, Can.MANAGE_HELPLINE)
    return _keep(_locked(line_id), facts)


@action("line")
def end(line_id: uuid.UUID, *, by: User) -> Line:
    """It is ours no more. What it has carried stays."""
    require(by, Can.MANAGE_HELPLINE)
    line = _locked(line_id)
    line.ended_at, line.calls_out = timezone.now(), False
    line.save()
    return line


def _locked(line_id: uuid.UUID) -> Line:
    line = Line.objects.select_for_update(of=("self",)).filter(pk=line_id, ended_at=None).first()
    if line is None:
        raise NotFound
    return line


def _keep(line: Line, facts: Facts) -> Line:
    for name, value in facts.read().items():
        setattr(line, name, value)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as problem:
        taken = Line.objects.filter(number=line.number, ended_at=None).exclude(pk=line.pk).exists()
        words = {"number": "This number is a line already."} if taken else {"calls_out": "Another line calls out."}
        raise Invalid("Nothing is saved yet.", fields=words) from problem
    return line

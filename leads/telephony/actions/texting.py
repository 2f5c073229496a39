"""Texts that go out: only with consent and a yes to texts, in neutral words, in the hours, once in effect."""

import uuid

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, Refusal
from leads.actions.rows import find, place_of, require_mine, require_real
from leads.contact import decided, facts_for, safe_contact
from leads.models import ContactNumber, Lead
from leads.telephony.models import Errand
from leads.telephony.phrases import TEXTS
from leads.telephony.provider import provider
from scheduling import windows

from .calling import out_line, start

WHY_NOT = {
    "no_number": "There is no number to send to.",
    "no_consent": "They did not agree to texts.",
    "no_text": "Texts are not safe for them: nobody has said yes.",
    "no_line": "No line of ours can send texts.",
}


def why_not(number: ContactNumber | None) -> tuple[str, windows.Decision | None]:
    """(code, the decision of the contact window) when no text may go to this number now; ("", …) when one may."""
    code = _cannot(number)
    if number is None or code:
        return code, None
    return _window(windows.decide(facts_for(number, channel="text"), timezone.now()))


def asked_to_send(number: ContactNumber | None, *, way: str, by: User) -> tuple[str, windows.Decision | None]:
    """The same, by who is about to send: the decision is stored."""
    code = _cannot(number)
    if number is None or code:
        return code, None
    return _window(decided(number, channel="text", way=way, at=timezone.now(), by=by)[0])


def _window(decision: windows.Decision) -> tuple[str, windows.Decision]:
    return ("" if decision.decision == "allow" else "window"), decision


def _cannot(number: ContactNumber | None) -> str:
    if number is None:
        return "no_number"
    if not _consents(number):
        return "no_consent"
    if not safe_contact(number).text:
        return "no_text"
    return "no_line" if provider() is None or out_line() is None else ""


def _consents(number: ContactNumber) -> bool:
    """The last request of this number says which channels are theirs; without one nobody agreed."""
    request = number.requests.filter(cancelled_at=None).newest_first().first()
    return bool(request) and "text" in ((request.consent or {}).get("channels") or [])


def said(code: str, decision: windows.Decision | None) -> str:
    if code == "window" and decision:
        return " ".join(windows.REASONS[reason] for reason in decision.reasons)
    return WHY_NOT[code]


def send_text(lead_id: uuid.UUID, *, template: str, by: User) -> Errand:
    """One of the neutral texts, to the number in use. One that still waits is not sent twice."""
    errand, code, decision = _send_text(lead_id, template=template, by=by)
    if errand is None:
        raise Refusal(said(code, decision), code="not_now" if code == "window" else code)
    return errand


@action("text")
def _send_text(lead_id: uuid.UUID, *, template: str, by: User) -> tuple[Errand | None, str, windows.Decision | None]:
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_of(lead), by)
    require_real(lead)
    if template not in TEXTS:
        raise Invalid("Pick one of the texts.", fields={"template": f"is one of {', '.join(TEXTS)}"})
    number = lead.number_in_use
    code, decision = asked_to_send(number, way="page", by=by)
    if code:
        return None, code, decision
    waiting = Errand.objects.filter(lead=lead, number=number, template=template, state=Errand.State.WAITING)
    return waiting.first() or start(_errand(lead, number, template, by)), "", decision


def _errand(lead: Lead, number: ContactNumber | None, template: str, by: User) -> Errand:
    facts = {"lead": lead, "number": number, "line": out_line(), "by": by}
    return Errand(kind=Errand.Kind.TEXT, template=template, language=lead.language, **facts)

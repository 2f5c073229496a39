"""How it is safe to reach somebody, and what to say: the four answers that stand on top, and the words of the call."""

from leads.contact import SafeContact, safe_contact
from leads.models import ContactNumber
from leads.models.people import Voicemail

from .words import IF_OTHER

VOICEMAIL: dict[str, tuple[str, str, str]] = {
    Voicemail.NONE: ("No. Hang up.", "no", "Leave nothing."),
    Voicemail.NEUTRAL: ("A first name and a number only", "yes", ""),
    Voicemail.FULL: ("Yes, a full message", "yes", ""),
}


def answers(number: ContactNumber | None, named: str, theirs: bool) -> list[dict]:
    """Four answers. What was written about who may answer, and the other name, are for whoever has this caller."""
    known = safe_contact(number) if number else SafeContact(Voicemail.NONE, False, "", "")
    said, tone, say = VOICEMAIL[known.voicemail]
    return [
        _answer("voicemail", "Voicemail", said, tone, say),
        _answer("users", "If someone else answers", f"“{IF_OTHER}”", "no", _others(known) if theirs else ""),
        _answer("message-circle", "Text", *(("Yes", "yes") if known.text else ("No", "no"))),
        _answer("user", "Ask for", _ask_for(known, named) if theirs else "Shown when you take them", ""),
    ]


def _answer(icon: str, label: str, answer: str, tone: str, say: str = "") -> dict:
    return {"icon": icon, "label": label, "answer": answer, "tone": tone, "say": say}


def _ask_for(known: SafeContact, named: str) -> str:
    return known.alias or named or "No name given"


def _others(known: SafeContact) -> str:
    return f"They said who may: {known.who_may_answer}" if known.who_may_answer else "Nobody else may know. Our words."


def script(number: ContactNumber | None, first: str, ask_for: str, helpline: dict) -> dict:
    """What to say, in one's own words; the voicemail only where one is allowed."""
    known = safe_contact(number) if number else SafeContact(Voicemail.NONE, False, "", "")
    asked = known.alias or ask_for
    greeting = (
        f"Hello, this is {first}. Is this {asked}?" if asked else f"Hello, this is {first}. You asked for a call."
    )
    return {
        "say": [greeting, "Is now OK to talk? You can say yes or no."],
        "then": "Then the three questions, before anything else.",
        "voicemail": _voicemail(known.voicemail, first, helpline),
        "other_answers": IF_OTHER,
    }


def _voicemail(allowed: str, first: str, helpline: dict) -> str:
    number = helpline.get("callback_number", "")
    if allowed == Voicemail.NONE or not number:
        return ""
    who = f"{first} from {helpline['name']}" if allowed == Voicemail.FULL else first
    return f"Hi, this is {who}. Please call {number}."

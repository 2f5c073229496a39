"""How it is safe to reach somebody, and what to say: the four answers that stand on top, and the words of the call."""

from leads import scripts
from leads.contact import SafeContact, safe_contact
from leads.models import ContactNumber, Lead, Person
from leads.models.people import Shows, Voicemail

from .words import if_other

NOTHING = SafeContact(Voicemail.NONE, False, "", "")
RELAY = "A relay operator speaks for them (711). The operator is not someone else: talk to the person."
HIDE = "Their phone must show no number. Press *67 before you dial."
CALLED: dict[str, str] = {
    "self": "You call the one who asked, for themself.",
    "requester": "You call the one who asked. Help is for someone they love, whom you do not call here.",
    "patient": "You call the one who needs help. They did not ask for this call: do not say who did.",
}
VOICEMAIL: dict[str, tuple[str, str, str]] = {
    Voicemail.NONE: ("No. Hang up.", "no", "Leave nothing."),
    Voicemail.NEUTRAL: ("A first name and a number only", "yes", ""),
    Voicemail.FULL: ("Yes, a full message", "yes", ""),
}


def answers(number: ContactNumber | None, named: str, theirs: bool) -> list[dict]:
    """Four answers. What was written about who may answer, and the other name, are for whoever has this caller."""
    known = safe_contact(number) if number else NOTHING
    said, tone, say = VOICEMAIL[known.voicemail]
    return [
        _answer("voicemail", "Voicemail", said, tone, say),
        _answer("users", "If someone else answers", f"“{if_other()}”", "no", _others(known) if theirs else ""),
        _answer("message-circle", "Text", *(("Yes", "yes") if known.text else ("No", "no"))),
        _answer("user", "Ask for", _ask_for(known, named) if theirs else "Shown when you take them", ""),
    ]


def _answer(icon: str, label: str, answer: str, tone: str, say: str = "") -> dict:
    return {"icon": icon, "label": label, "answer": answer, "tone": tone, "say": say}


def _ask_for(known: SafeContact, named: str) -> str:
    return known.alias or named or "No name given"


def _others(known: SafeContact) -> str:
    return f"They said who may: {known.who_may_answer}" if known.who_may_answer else "Nobody else may know. Our words."


def script(number: ContactNumber | None, lead: Lead, first: str, asked: str, helpline: dict) -> dict:
    """The sentences that are allowed on this number, word for word; the voicemail only where one is allowed."""
    at = _setting(number, lead, first, asked, helpline)
    hello, ok_now, why = scripts.greeting(at)
    return {
        "say": [hello, ok_now],
        "then": f"When it is them: “{why}” Then the three questions, before anything else.",
        "voicemail": scripts.voicemail(at),
        "other_answers": scripts.someone_else(at),
        "screened": scripts.screened(at),
        "called": CALLED[at.called],
        "relay": RELAY if at.relayed else "",
        "hide": HIDE if number and number.caller_id == Shows.HIDDEN else "",
    }


def _setting(number: ContactNumber | None, lead: Lead, first: str, asked: str, helpline: dict) -> scripts.Setting:
    known = safe_contact(number) if number else NOTHING
    return scripts.Setting(
        known,
        first,
        if_other(language := lead.language.partition("-")[0]),
        asked=known.alias or asked,
        called=_called(number.person if number else lead.people.first()),
        helpline=helpline.get("name", ""),
        callback_number=helpline.get("callback_number", ""),
        language=language,
        communication=number.communication if number else "voice",
    )


def _called(person: Person | None) -> scripts.Called:
    """Who is on the other end, as far as it is known: the one who asked, for themself or for another, or that other."""
    if person is None or (person.is_requester and person.is_patient):
        return "self"
    return "requester" if person.is_requester else "patient"

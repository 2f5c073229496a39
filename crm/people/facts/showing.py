"""What the page of the helpline's facts draws."""

from django.conf import settings

from crm.people.mail import sender
from crm.people.models import Helpline, User
from crm.times import clock

from . import forms, story

TEXTAREA, CHOICE, LIST, BOX = "textarea", "choice", "list", "box"
KINDS = {"disclosure": TEXTAREA, "languages": CHOICE, "time_zone": LIST}
TYPES = {"public_number": "tel", "callback_number": "tel", "exit_url": "url", "mail_from": "email"}


def page(row: Helpline | None, user: User, edit: forms.Edit | None = None, wrong: dict | None = None) -> dict:
    now = forms.shown(row) if row else {}
    said = edit.over(now) if edit else now
    groups = [
        {"title": title, "facts": [_fact(fact, now, said, wrong or {}) for fact in facts]}
        for title, facts in forms.GROUPS.items()
        if row
    ]
    changes = [{"change": one, "when": clock(one.at)} for one in story.changes()[: story.MOST]]
    mail = {"to": user.email, "from": sender(), "server": settings.EMAIL_HOST}
    return {
        "here": "helpline",
        "tab": "facts",
        "groups": groups,
        "zones": forms.ZONES,
        "changes": changes,
        "mail": mail,
    }


def _fact(fact: forms.Fact, now: dict, said: dict, wrong: dict) -> dict:
    words = said[fact.name]
    choices = [{"code": code, "label": label, "is": code == words} for code, label in forms.languages().items()]
    return {
        "name": fact.name,
        "label": fact.label,
        "why": fact.question.why,
        "seen": fact.seen,
        "kind": KINDS.get(fact.name, BOX),
        "type": TYPES.get(fact.name, "text"),
        "value": words,
        "was": now[fact.name],
        "error": wrong.get(fact.name, ""),
        "stands": now[fact.name] if words != now[fact.name] else "",
        "choices": choices if fact.name == "languages" else [],
    }

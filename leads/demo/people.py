"""Harborlight's people: made up, with addresses that reach nobody (RFC 2606)."""

import secrets

from crm.people.models import Helpline, Presence, User

ROLES = {
    "navigator": ("Dana Ortiz", "navigator", ["en"]),
    "navigator2": ("Omar Haddad", "navigator", ["en"]),
    "shift_lead": ("Maya Tran", "shift_lead", ["en"]),
    "supervisor": ("Sol Reyes", "supervisor", ["en"]),
    "insurance": ("Ines Roy", "insurance", ["en"]),
    "privacy": ("Pia Holm", "privacy", ["en"]),
    "admin": ("Adam West", "admin", ["en"]),
}
OTHERS = [
    ("Luz Vega", "navigator", ["es", "en"]),
    ("Mateo Ruiz", "navigator", ["es", "en"]),
    *((name, "navigator", ["en"]) for name in ("Tom Becker", "Priya Nair", "Grace Kim", "Eli Stone")),
    *((name, "navigator", ["en"]) for name in ("Ruth Adler", "Noah Price", "Jade Moss", "Ivan Petrov")),
    ("Kim Doyle", "supervisor", ["en"]),
]
ON_SHIFT = ["Omar Haddad", "Luz Vega", "Tom Becker", "Priya Nair"]
DISCLOSURE = (
    "Harborlight is a made-up helpline that shows Wayline. Its navigators are employees. It is paid by a grant and "
    "takes no money from any facility. The federal helpline is free too: 1-800-662-4357."
)


def make_helpline() -> Helpline:
    facts = {"name": "Harborlight", "public_number": "+16025550100", "callback_number": "+16025550142"}
    return Helpline.objects.create(is_demo=True, disclosure=DISCLOSURE, **facts)


def make_people() -> dict[str, dict]:
    """Everybody; returns what the seven to sign in as need: {role: {"email", "password"}}."""
    shown = {}
    for label, facts in ROLES.items():
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        shown[label] = {"email": _make(*facts, password=password).email, "password": password}
    for facts in OTHERS:
        _make(*facts, password=None)
    return shown


def _make(name: str, role: str, languages: list[str], password: str | None) -> User:
    email = f"{name.lower().replace(' ', '.')}@harborlight.example"
    facts = {"name": name, "role": role, "languages": languages}
    user = User.objects.create_user(email, password, email_reminders=False, **facts)
    if role in ("navigator", "shift_lead"):
        Presence.objects.create(user=user, state="ready" if name in ON_SHIFT else "off")
    return user

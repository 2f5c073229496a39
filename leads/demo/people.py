"""Harborlight's people: made up, with addresses that reach nobody (RFC 2606), in three shifts."""

import secrets
from datetime import datetime, timedelta

from crm.people.models import Helpline, Presence, User
from scheduling import windows

ROLES = {
    "navigator": ("Dana Ortiz", "navigator", ["en"]),
    "navigator2": ("Omar Haddad", "navigator", ["en"]),
    "shift_lead": ("Maya Tran", "shift_lead", ["en"]),
    "supervisor": ("Sol Reyes", "supervisor", ["en"]),
    "insurance": ("Ines Roy", "insurance", ["en"]),
    "privacy": ("Pia Holm", "privacy", ["en"]),
    "admin": ("Adam West", "admin", ["en"]),
}
SPANISH = ("Luz Vega", "Mateo Ruiz", "Nina Castro", "Rafa Montoya")
SHIFTS = {
    "early": ["Tom Becker", "Mateo Ruiz", "Priya Nair", "Ruth Adler", "Ada Quist", "Leo Farrow"],
    "late": ["Dana Ortiz", "Luz Vega", "Omar Haddad", "Grace Kim", "Rafa Montoya", "Eli Stone", "Noah Price"],
    "night": ["Jade Moss", "Nina Castro", "Ivan Petrov", "Cole Barrett", "Wren Tally"],
}
LEADS = {"early": "Rosa Lind", "late": "Maya Tran", "night": "Hugh Barker"}
OTHERS = [
    *((name, "navigator") for names in SHIFTS.values() for name in names if name not in ("Dana Ortiz", "Omar Haddad")),
    ("Rosa Lind", "shift_lead"),
    ("Hugh Barker", "shift_lead"),
    ("Kim Doyle", "supervisor"),
]
ON_SHIFT = ["Omar Haddad", "Luz Vega", "Tom Becker", "Priya Nair"]  # ready, while nothing has been told
ZONE = "America/Phoenix"
DISCLOSURE = (
    "Harborlight is a made-up helpline that shows Wayline. Its navigators are employees. It is paid by a grant and "
    "takes no money from any facility. The federal helpline is free too: 1-800-662-4357."
)


def shift_at(moment: datetime) -> str:
    hour = windows.wall(moment, ZONE).hour
    return "early" if 6 <= hour < 14 else "late" if 14 <= hour < 22 else "night"


def working_days(place: int) -> frozenset[int]:
    """The weekdays of the one at this place of a crew: everybody has two off."""
    return frozenset(day for day in range(7) if (day + 2 * place) % 7 > 1)


def on_duty(moment: datetime) -> list[str]:
    """Who takes callers then; a night belongs to the day it began on."""
    shift, day = shift_at(moment), windows.wall(moment - timedelta(hours=6), ZONE).weekday()
    return [name for place, name in enumerate(SHIFTS[shift]) if day in working_days(place)]


def make_helpline() -> Helpline:
    facts = {"name": "Harborlight", "public_number": "+16025550100", "callback_number": "+16025550142"}
    return Helpline.objects.create(is_demo=True, disclosure=DISCLOSURE, **facts)


def make_people() -> dict[str, dict]:
    """Everybody; returns what the seven to sign in as need: {role: {"email", "password"}}."""
    shown = {}
    for label, facts in ROLES.items():
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        shown[label] = {"email": _make(*facts, password=password).email, "password": password}
    for name, role in OTHERS:
        _make(name, role, ["es", "en"] if name in SPANISH else ["en"], password=None)
    return shown


def _make(name: str, role: str, languages: list[str], password: str | None) -> User:
    email = f"{name.lower().replace(' ', '.')}@harborlight.example"
    facts = {"name": name, "role": role, "languages": languages}
    user = User.objects.create_user(email, password, email_reminders=False, **facts)
    if role in ("navigator", "shift_lead"):
        Presence.objects.create(user=user, state="ready" if name in ON_SHIFT else "off")
    return user

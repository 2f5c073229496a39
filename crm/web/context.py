"""What every page knows: the helpline, who is signed in, what waits for them."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError

from crm import phones
from crm.people.models import Helpline, Presence, User

COUNTERS: dict[str, Callable[[User], int]] = {}  # what the rail counts: upper floors register theirs
CHIPS = {"ready": "good", "on_call": "action", "wrapping_up": "lamp", "on_break": "dusk"}


def page(request) -> dict:
    user = getattr(request, "user", None)
    known = {"helpline": helpline(), "demo": settings.DEMO}
    if isinstance(user, User) and user.is_authenticated:
        known |= {"me": _me(user), "counts": {name: count(user) for name, count in COUNTERS.items()}}
    return known


def helpline() -> dict:
    """The helpline's facts, ready to print; bare ones when the database is away."""
    try:
        found = Helpline.objects.filter(pk=1).first() or Helpline(name="Wayline")
    except DatabaseError:
        found = Helpline(name="Helpline")
    return {
        "name": found.name,
        "public_number": phones.spoken(found.public_number) if found.public_number else "",
        "public_tel": phones.tel(found.public_number) if found.public_number else "",
        "callback_number": phones.spoken(found.callback_number) if found.callback_number else "",
        "disclosure": found.disclosure,
        "exit_url": found.exit_url,
    }


def _me(user: User) -> dict:
    row = Presence.objects.filter(user=user).first() or Presence(user=user, state="off")
    presence = {"state": row.state, "label": row.get_state_display(), "chip": CHIPS.get(row.state, "")}
    initials = "".join(word[0] for word in user.name.split()[:2]).upper()
    return {"name": user.name, "role": user.role, "initials": initials, "presence": presence}

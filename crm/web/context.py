"""What every page knows: the helpline, who is signed in, what waits for them."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError

from crm import phones
from crm.people.access import sees_leads
from crm.people.models import Helpline, Presence, User

from .rail import rail_of

COUNTERS: dict[str, Callable[[User], int]] = {}  # what the rail counts: upper floors register theirs
SHARED: list[Callable[..., dict]] = []  # more that every staff page carries: functions of the request
CHIPS = {"ready": "good", "on_call": "action", "wrapping_up": "lamp", "on_break": "dusk"}


def page(request) -> dict:
    known = {
        "helpline": helpline(),
        "demo": settings.DEMO,
        "idle": _idle(),
        "live": {"beat": settings.LIVE_BEAT_SECONDS},
        "pulse_seconds": settings.PULSE_SECONDS,
    }
    with suppress(DatabaseError):  # a page that says so must not fail too when the database is away
        user = getattr(request, "user", None)
        if isinstance(user, User) and user.is_authenticated:  # looks for the session
            known |= _staff(request, user)
    return known


def _idle() -> dict:
    """After how many minutes away one is signed out, and how long before that we say so."""
    minutes, warning = settings.IDLE_MINUTES, settings.IDLE_WARNING_MINUTES
    return {"minutes": minutes, "warning": warning, "quiet": minutes - warning}


def _staff(request, user: User) -> dict:
    counts = {name: count(user) for name, count in COUNTERS.items()}
    shared = {name: value for part in SHARED if sees_leads(user) for name, value in part(request).items()}
    return {"me": _me(user), "sees_leads": sees_leads(user), "rail": rail_of(user, counts), **shared}


_known = {"name": "Helpline", "exit_url": "https://www.weather.gov/"}


def last_known() -> dict:
    """What the helpline's facts were when we last read them: for pages that say that the database is away."""
    return dict(_known)


def helpline() -> dict:
    """The helpline's facts, ready to print; the last known ones when the database is away."""
    with suppress(DatabaseError):
        _known.update(_printed(Helpline.objects.filter(pk=1).first() or Helpline(name="Wayline")))
    return last_known()


def _printed(found: Helpline) -> dict:
    return {
        "name": found.name,
        "public_number": phones.spoken(found.public_number) if found.public_number else "",
        "public_tel": phones.tel(found.public_number) if found.public_number else "",
        "callback_number": phones.spoken(found.callback_number) if found.callback_number else "",
        "disclosure": found.disclosure,
        "exit_url": found.exit_url,
        "languages": found.languages,
    }


def _me(user: User) -> dict:
    row = Presence.objects.filter(user=user).first() or Presence(user=user, state="off")
    presence = {"state": row.state, "label": row.get_state_display(), "chip": CHIPS.get(row.state, "")}
    initials = "".join(word[0] for word in user.name.split()[:2]).upper()
    return {"name": user.name, "role": user.role, "initials": initials, "presence": presence}

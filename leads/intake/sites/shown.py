"""What the pages about sites draw."""

from datetime import datetime

from django.urls import reverse

from crm.people.helpline import helpline
from crm.people.models import LANGUAGES, Accent, MachineKey, Site, User
from crm.people.origins import HIDDEN, BadOrigin, canonical
from crm.people.sites import OVERLAPS, intake_keys
from scheduling import clock

from . import questions
from .snippets import address, snippets

FEW = 11  # a smaller count could point at a person
ON, ENDING, ENDED = {"label": "On", "kind": "good"}, {"label": "Ending", "kind": "lamp"}, {"label": "Ended"}
PAUSED = {"label": "Paused", "kind": "dusk"}


def listing(by: User, now: datetime) -> dict:
    """Every site, and the keys that belong to none."""
    return {
        "rows": [_row(site, now) for site in questions.sites()],
        "keys": [_key(key, by, now) for key in intake_keys().filter(site=None)],
        "overlaps": _overlaps(),
    }


def _row(site: Site, now: datetime) -> dict:
    return {
        "url": reverse("intake:site", args=[site.pk]),
        "label": site.label,
        "path": reverse("intake:site-request", args=[site.slug]),
        "chip": PAUSED if site.paused_at else ON,
        "line": f"{_last(site.last_at, now)} {clock.count(site.key_count, 'key')} on.",
    }


def _last(at: datetime | None, now: datetime) -> str:
    return f"Last request {clock.ago(at, now)}." if at else "No request yet."


def of(site: Site, by: User, now: datetime) -> dict:
    """One site with its keys, its figures and what to copy."""
    last_at = questions.sites().get(pk=site.pk).last_at
    asked = f" {_counted(questions.asked(site, now))} in {questions.DAYS} days." if last_at else ""
    return {
        "id": site.pk,
        "label": site.label,
        "url": address(site),
        "paused": site.paused_at and clock.sentence(f"since {clock.when(site.paused_at, by.time_zone, now)}"),
        "shut": not helpline().discloses,
        "asked": _last(last_at, now) + asked,
        "unlisted": [_page(origin, count) for origin, count in questions.unlisted(site, now)],
        "snippets": snippets(site),
        "keys": [_key(key, by, now) for key in intake_keys().filter(site=site)],
        "overlaps": _overlaps(),
    }


def _counted(count: int) -> str:
    return f"{count} requests" if count >= FEW else f"Fewer than {FEW} requests"


def _page(origin: str, count: int) -> dict:
    """A page that sent requests and is not on the list. What cannot be an origin is not repeated."""
    if origin == HIDDEN:
        return {"name": "pages that keep their address to themselves", "count": count}
    try:
        return {"name": canonical(origin), "count": count, "is_origin": True}
    except BadOrigin:
        return {"name": "an address that we could not read", "count": count}


def _key(key: MachineKey, by: User, now: datetime) -> dict:
    """Never the secret: the beginning alone, by which its owner knows it."""
    ending = key.is_on and key.expires_at is not None
    return {
        "id": key.pk,
        "mark": f"wl_{key.prefix}_••••",
        "prefix": key.prefix,
        "label": key.label,
        "chip": ENDING if ending else ON if key.is_on else ENDED,
        "line": " ".join(_life(key, by, now)),
        "on": key.is_on,
        "rolls": key.is_on and not ending and not (key.site and key.site.paused_at),
    }


def _life(key: MachineKey, by: User, now: datetime) -> list[str]:
    used = f"Last used {clock.ago(key.last_used_at, now)}." if key.last_used_at else "Not used yet."
    ended = key.revoked_at or key.expires_at
    if not key.is_on:
        return [clock.sentence(f"Ended {clock.when(ended, by.time_zone, now)}")]
    if key.expires_at:
        return [clock.sentence(f"Works too, until {clock.when(key.expires_at, by.time_zone, now)}"), used]
    return [clock.sentence(f"Since {clock.when(key.created_at, by.time_zone, now)}"), used]


def _overlaps() -> list[dict]:
    return [{"hours": hours, "label": label} for hours, label in OVERLAPS.items()]


def choices() -> dict:
    """What the form of a site offers."""
    return {"languages": list(LANGUAGES.items()), "accents": Accent.choices}

"""What the people pages draw."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from crm.web.context import CHIPS

from .access import Can, may
from .floors import open_work
from .forms import ROLES, US_ZONES
from .models import SPOKEN, Invitation, Skill, Team, User

GONE = "gone"


def people(by: User, asked: dict[str, str]) -> dict:
    """The list, as `asked` for by role, team and show; who left is an administrator's to see."""
    manages = may(by, Can.MANAGE_PEOPLE)
    gone = manages and asked.get("show") == GONE
    found = list(_chosen(User.objects.gone() if gone else User.objects.working(), asked).for_row())
    work = open_work(person.pk for person in found)
    return {
        "rows": [_row(person, work.get(person.pk, 0)) for person in found],
        "gone": gone,
        "counts": _counts(),
        "asked": asked,
        "filtered": bool(asked.get("role") or asked.get("team")),
    }


def _counts() -> dict[str, int]:
    active = Q(is_active=True)
    return User.objects.staff().aggregate(here=Count("pk", active), gone=Count("pk", ~active))


def _chosen(people, asked: dict[str, str]):
    if role := asked.get("role"):
        people = people.filter(role=role)
    if team := asked.get("team"):
        people = people.filter(team=None) if team == "none" else people.filter(team=team)
    return people


def _row(person: User, work: int) -> dict:
    return {
        "person": person,
        "role": person.get_role_display(),
        "languages": ", ".join(SPOKEN.get(code, code) for code in person.languages),
        "skills": ", ".join(person.skills),
        "presence": presence_of(person),
        "work": work,
    }


def presence_of(person: User) -> dict | None:
    """Where they are, since when; None for whoever takes no callers."""
    row = getattr(person, "presence", None)
    if row is None or not may(person, Can.WORK_LEADS):
        return None
    return {"label": row.get_state_display(), "kind": CHIPS.get(row.state, ""), "since": row.since}


def invitations(now: datetime) -> list[dict]:
    return [_invited(one, now) for one in Invitation.objects.unused().for_row()]


def _invited(one: Invitation, now: datetime) -> dict:
    return {"one": one, "role": one.get_role_display(), "chip": _chip(one, now), "line": _line(one, now)}


def _chip(one: Invitation, now: datetime) -> dict:
    if one.expires_at <= now:
        return {"label": "Expired", "kind": "dusk", "icon": "clock"}
    if one.sent_at:
        return {"label": "Sent", "kind": "good", "icon": "check"}
    if one.next_try_at is None:
        return {"label": "To hand over", "kind": "", "icon": "link"}
    if one.attempts > 1 or (one.attempts and not one.lease):
        return {"label": "Could not be sent yet", "kind": "risk", "icon": "circle-alert"}
    return {"label": "Being sent", "kind": "lamp", "icon": "send"}


def _line(one: Invitation, now: datetime) -> str:
    if one.expires_at <= now:
        return "The link opens nothing any more."
    if one.sent_at:
        return "They have not opened it yet."
    if one.next_try_at is None:
        return "Its link is handed over in person."
    return "We keep trying until it expires." if one.attempts else ""


def choices() -> dict:
    """What may be picked for a person."""
    return {
        "roles": ROLES,
        "teams": list(Team.objects.order_by("name", "pk")),
        "skills": list(Skill.objects.order_by("name", "pk")),
        "spoken": list(SPOKEN.items()),
        "zones": US_ZONES,
    }


def mail_works() -> bool:
    return bool(settings.EMAIL_HOST)

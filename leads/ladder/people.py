"""Who is here, who leads the shift, who is on call: by the roster, and by what people say themselves."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from crm.people.access import Can, deciders, may
from crm.people.models import Presence, User
from scheduling.roster.models import Shift

READY = (Presence.State.READY, Presence.State.WRAPPING_UP)
NOT_HERE = (Presence.State.AWAY, Presence.State.OFF)


def ready() -> list[User]:
    """Whom Next would give a caller."""
    return _workers(User.objects.filter(presence__state__in=READY))


def _workers(users: Iterable[User]) -> list[User]:
    return sorted((one for one in users if may(one, Can.WORK_LEADS)), key=lambda one: one.pk)


def shift_leads(now: datetime) -> list[User]:
    """Who leads this shift; every shift lead when none is here."""
    leads = deciders()
    working = set(Shift.objects.working().covering(now).values_list("person", flat=True))
    present = set(Presence.objects.exclude(state__in=NOT_HERE).values_list("user", flat=True))
    return [one for one in leads if one.pk in working | present] or leads


def on_call(now: datetime) -> list[User]:
    """Whoever the roster has on call; every shift lead when it has nobody."""
    people = {shift.person_id: shift.person for shift in Shift.objects.on_call_at(now).select_related("person")}
    return [one for _, one in sorted(people.items()) if one.is_active] or deciders()


def off_shift(now: datetime) -> set[UUID]:
    """Who is off by the roster, whatever they last said, or says so; and who takes no callers any more."""
    turns = Shift.objects.turns(now)
    out = set(Presence.objects.filter(state=Presence.State.OFF).values_list("user", flat=True))
    planned = {pk for pk, turn in turns.items() if turn.is_off(now)}
    gone = {one.pk for one in User.objects.staff().order_by("pk") if not may(one, Can.WORK_LEADS)}
    return out | planned | gone

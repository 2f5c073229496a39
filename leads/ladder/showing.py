"""What the queue, Tonight and a caller's story say of steps that were taken."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from crm.people.models import User
from leads.models import Lead, Waiting
from scheduling.reminders.models import Reminder
from scheduling.reminders.status import State

from .models import EscalationStep
from .rungs import Step, begins, climbed

HIGHLIGHT = "Waits too long"


def is_highlighted(place: Waiting, now: datetime) -> bool:
    """From two minutes on everybody who looks at the queue sees it, by the clock alone."""
    return bool(place.rank and place.opens_at and climbed(begins(place.opens_at, place.promise_by), now))


def of_leads(leads: Iterable[UUID], by: User) -> dict[UUID, dict]:
    """For a board: by lead, who was told last in words, who saw it, and whether `by` can say that they have."""
    rows = EscalationStep.objects.filter(lead__in=list(leads)).exclude(step=Step.QUEUE)
    last = {row.lead_id: row for row in sorted(rows, key=_height)}
    names = dict(
        User.objects.filter(pk__in={one for row in last.values() for one in row.told}).values_list("pk", "name")
    )
    heard = _heard(last.values())
    return {lead: _words(row, names, heard.get(row.pk, []), by) for lead, row in last.items()}


def _height(row: EscalationStep) -> tuple[datetime, int]:
    """Two rungs may be climbed in one round."""
    return row.at, Step.values.index(row.step)


def _heard(rows: Iterable[EscalationStep]) -> dict[UUID, list[Reminder]]:
    found: dict[UUID, list[Reminder]] = {}
    causes = [row.pk for row in rows]
    for reminder in Reminder.objects.filter(cause__in=causes).select_related("user").order_by("done_at", "pk"):
        found.setdefault(reminder.cause, []).append(reminder)
    return found


def _words(row: EscalationStep, names: dict, heard: list[Reminder], by: User) -> dict:
    seen = [one.user.first_name for one in heard if was_seen(one)]
    told = sorted(names[pk].split()[0] for pk in row.told if pk in names)
    words = f"{row.get_step_display()}: {_and(told) or 'nobody'} told."
    can_say = any(one.user_id == by.pk and one.state not in (State.DONE, State.CANCELLED) for one in heard)
    return {"words": f"{words} {_and(seen)} saw it." if seen else words, "can_acknowledge": can_say}


def was_seen(reminder: Reminder) -> bool:
    """Done by hand; not because a call ended it."""
    return reminder.state == State.DONE and reminder.ended_by_cause is None


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def story(lead: Lead) -> Iterator[tuple[datetime, str]]:
    """Each step, the last first, and who said that they saw it, in words."""
    rows = sorted(lead.escalations.all(), key=_height, reverse=True)
    names = dict(User.objects.filter(pk__in={one for row in rows for one in row.told}).values_list("pk", "name"))
    for row in rows:
        told = _and(sorted(names[pk] for pk in row.told if pk in names))
        yield row.at, f"{row.get_step_display()}. {f'Told: {told}.' if told else 'Nobody was there to be told.'}"
    for one in (one for heard in _heard(rows).values() for one in heard if was_seen(one)):
        yield one.done_at, f"{one.user.name} saw that they waited."

"""Plan the roster: add a shift, change it, take it off, fill weeks from a pattern, copy the week before.

Asked twice, a plan makes nothing twice. Whoever would work two shifts of a kind at once is named, and nothing is made.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from crm.people.access import Can, may, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal
from scheduling import clock
from scheduling.times import FURTHEST

from . import spans
from .models import Shift
from .spans import Pattern, Span

NAMED = 5  # how many overlaps one sentence names


class Overlaps(Invalid):
    status, code = 409, "overlaps"


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"


@dataclass(frozen=True)
class Planned:
    """What a plan did: `made` shifts, `told` in sentences what the clocks made of it and who was left out."""

    made: list[Shift]
    told: tuple[str, ...] = ()


@action("roster")
def add(person_id: uuid.UUID, *, span: Span, kind: str, by: User) -> Shift:
    """One shift; if it is there already, that one."""
    require(by, Can.PLAN_ROSTER)
    wanted = _shift(_lock_worker(person_id), span, kind)
    _enter([wanted])
    return Shift.objects.get(person=person_id, kind=kind, starts_at=span.starts_at)


@action("roster")
def change(shift_id: uuid.UUID, *, person_id: uuid.UUID, span: Span, kind: str, seen: str = "", by: User) -> Shift:
    """Move a shift, or give it to somebody else. `seen` is the `mark` of what `by` looked at: else 409."""
    require(by, Can.PLAN_ROSTER)
    shift = _find(shift_id)
    person = _lock_worker(person_id)
    if seen and seen != shift.mark:
        raise ChangedMeanwhile("Somebody changed this shift just now. Look at it again.")
    _require_free([_shift(person, span, kind)], leaving=shift)
    shift.person, shift.kind, shift.time_zone = person, kind, span.zone
    shift.starts_at, shift.ends_at = span.starts_at, span.ends_at
    shift.save()
    return shift


@action("roster")
def remove(shift_id: uuid.UUID, *, by: User) -> Shift:
    """Take a shift off the roster; its history stays. Answers with what it was."""
    require(by, Can.PLAN_ROSTER)
    shift = _find(shift_id)
    Shift.objects.filter(pk=shift.pk).delete()
    return shift


@action("roster")
def plan(person_id: uuid.UUID, *, pattern: Pattern, kind: str, by: User) -> Planned:
    """The shifts of a weekly pattern: all of them, or a refusal that names what is in the way."""
    require(by, Can.PLAN_ROSTER)
    nights = spans.weekly(pattern)
    person = _lock_worker(person_id)
    made = _enter([_shift(person, span, kind) for span in nights if not span.is_empty])
    return Planned(made, tuple(words for span in nights for words in span.told))


@action("roster")
def copy_week(start: date, *, zone: str, by: User) -> Planned:
    """Whatever began in the week before `start` begins seven days later too, at the same time on its wall."""
    require(by, Can.PLAN_ROSTER)
    before = list(Shift.objects.begun_in_week(start - timedelta(weeks=1), zone))
    people = _lock({shift.person_id for shift in before})
    stay = [shift for shift in before if may(people[shift.person_id], Can.HAVE_SHIFTS)]
    moved = [(one, spans.later(one.starts_at, one.ends_at, one.time_zone, spans.WEEK)) for one in stay]
    made = _enter([_shift(people[one.person_id], span, one.kind) for one, span in moved if not span.is_empty])
    gone = sorted({people[shift.person_id].name for shift in before if shift not in stay})
    told = [f"{name} takes no shifts any more and was left out." for name in gone]
    return Planned(made, (*told, *(words for _, span in moved for words in span.told)))


def _find(shift_id: uuid.UUID) -> Shift:
    shift = Shift.objects.select_for_update(of=("self",)).select_related("person").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    return shift


def _lock(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, User]:
    """These people, locked in one order: of two who plan for one person, the second sees what the first did."""
    return {one.pk: one for one in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}


def _lock_worker(person_id: uuid.UUID) -> User:
    person = _lock([person_id]).get(person_id)
    if person is None or (person.is_active and not may(person, Can.HAVE_SHIFTS)):
        raise Invalid("Pick somebody who works shifts.", fields={"person": "has no shifts"})
    if not person.is_active:
        words = f"{person.name} does not work here any more. Pick somebody else."
        raise Invalid(words, fields={"person": "does not work here any more"})
    return person


def _shift(person: User, span: Span, kind: str) -> Shift:
    if abs(span.starts_at - timezone.now()) > FURTHEST:
        raise Invalid("That is too far away.", fields={"start_date": "must lie within 400 days", "first": "is too far"})
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "time_zone": span.zone}
    return Shift(person=person, kind=kind, **facts)


def _enter(wanted: list[Shift]) -> list[Shift]:
    """Make those that are not there yet, or none."""
    there = _known(wanted)
    fresh = [shift for shift in wanted if not any(_is_same(shift, other) for other in there)]
    _require_free(fresh, among=there)
    return Shift.objects.bulk_create(fresh)


def _known(wanted: list[Shift]) -> list[Shift]:
    """What these people have on the roster meanwhile."""
    if not wanted:
        return []
    first, last = min(shift.starts_at for shift in wanted), max(shift.ends_at for shift in wanted)
    people = {shift.person_id for shift in wanted}
    return list(Shift.objects.overlapping(first, last).filter(person__in=people).select_related("person"))


def _require_free(wanted: list[Shift], *, among: list[Shift] | None = None, leaving: Shift | None = None) -> None:
    """Refuse, by name, what somebody already has at that time."""
    there = [shift for shift in (_known(wanted) if among is None else among) if shift != leaving]
    taken = list(dict.fromkeys(other for shift in wanted for other in there if _overlap(shift, other)))
    if taken:
        more = f" And {len(taken) - NAMED} more." if len(taken) > NAMED else ""
        raise Overlaps(" ".join(map(_named, taken[:NAMED])) + more + " Nothing was changed.")


def _named(shift: Shift) -> str:
    when = spans.words(shift.starts_at, shift.ends_at, shift.time_zone)
    verb = "works" if shift.kind == Shift.Kind.WORKING else "is on call"
    return clock.sentence(f"{shift.person.name} already {verb} {when}")


def _is_same(one: Shift, other: Shift) -> bool:
    return _overlap(one, other) and (one.starts_at, one.ends_at) == (other.starts_at, other.ends_at)


def _overlap(one: Shift, other: Shift) -> bool:
    same = (one.person_id, one.kind) == (other.person_id, other.kind)
    return same and one.starts_at < other.ends_at and other.starts_at < one.ends_at

"""Offer a caller to somebody, accept, decline; and what happens when nobody answers."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.people.access import Can, may, require
from crm.people.models import Team, User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.actions.rows import find, let_go, place_of, place_or_none, require_mine, require_real
from leads.ladder.people import shift_leads
from leads.models import Lead, Waiting
from scheduling.reminders import actions as reminders
from scheduling.reminders.models import Reminder

from . import shifts, warm
from .models import HandOver
from .status import State

AT_LEAST, WITHOUT_A_SHIFT = timedelta(minutes=5), timedelta(minutes=30)  # to answer an offer
MOST = 1000  # characters of what was told so far


@action("hand over")
def offer(lead_id: uuid.UUID, *, to=None, team=None, told: str, by: User) -> HandOver:
    """Offer one's own caller to a person (id or work e-mail) or a team (id). Nothing moves until somebody accepts."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by)
    if place.call_open:
        raise Refusal("A call is open. Transfer it, or wait until it ends.", code="call_open")
    made = HandOver(lead=lead, by=by, offered_at=timezone.now(), promised_at=place.promise_by)
    made.to, made.team = receiver(to, team, by)
    made.lapses_at = _answer_by(by)
    return record(made, told, by)


def receiver(to, team, by: User) -> tuple[User | None, Team | None]:
    if to or not team:
        return colleague(to, by), None
    found = Team.objects.filter(pk=_as_id(team)).first()
    if found is None or not members(found, by):
        raise Invalid("Pick a team that works with callers.", fields={"team": "has nobody else who takes callers"})
    return None, found


def colleague(to, by: User) -> User:
    """By id or work e-mail: somebody else who works with callers."""
    person = User.objects.named(to) if to else None
    if person is None or person == by or not may(person, Can.WORK_LEADS):
        raise Invalid("Pick somebody else who works with callers.", fields={"to": "takes no callers here"})
    return person


def _as_id(text) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def members(team: Team, but: User) -> list[User]:
    people = team.people.exclude(pk=but.pk).order_by("pk")
    return [one for one in people if may(one, Can.WORK_LEADS)]


def _answer_by(by: User):
    """The end of the giver's shift; five minutes at least."""
    now = timezone.now()
    shift = shifts.ending(by, now)
    return max(shift.ends_at, now + AT_LEAST) if shift else now + WITHOUT_A_SHIFT


def record(made: HandOver, told: str, by: User) -> HandOver:
    """Write the offer down and tell whom it is for. 409 when this lead is offered to somebody already."""
    require_real(made.lead)
    if not told.strip():
        raise Invalid("Say what the next one must know.", fields={"told": "is needed"})
    if len(told) > MOST:
        raise Invalid("That is too long.", fields={"told": f"is longer than {MOST} characters"})
    made.told_so_far = told.strip()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as problem:
        raise Refusal("This caller is offered to somebody already.", code="already_offered") from problem
    for person in [made.to] if made.to else members(made.team, by):
        _remind(made, person, Reminder.Kind.OFFERED, by)
    return made


def _remind(made: HandOver, person: User, kind: str, by: User) -> None:
    reminders.remind(made.lead_id, user=person, kind=kind, due_at=timezone.now(), cause=made.pk, by=by)


def open_offer(lead_id: uuid.UUID, *, by: User) -> uuid.UUID:
    """The one that this lead has; the one 404 when it has none."""
    require(by, Can.WORK_LEADS)
    found = HandOver.objects.offered().filter(lead=lead_id).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _locked(hand_over_id: uuid.UUID, by: User) -> HandOver:
    """The lead first, then the offer: the order in which every verb locks. 404 for whom it is not, and was not made."""
    lead_id = HandOver.objects.filter(pk=hand_over_id).values_list("lead", flat=True).first()
    if lead_id is None or not Lead.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound
    Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead_id)
    return HandOver.objects.select_for_update(of=("self",)).select_related("lead", "by").get(pk=hand_over_id)


def _to_answer(hand_over_id: uuid.UUID, by: User) -> HandOver:
    made = _locked(hand_over_id, by)
    if not made.is_for(by):
        raise NotFound
    return made


@action("hand over")
def accept(hand_over_id: uuid.UUID, *, by: User) -> HandOver:
    """From now on `by` looks after them. A call that is open stays with whoever is on it, unless it is what moves."""
    require(by, Can.WORK_LEADS)
    made = _to_answer(hand_over_id, by)
    if made.state == State.ACCEPTED and made.answered_by_id == by.pk:
        return made  # a double press is not an error
    place = place_of(made.lead)
    made.move_to(State.ACCEPTED, at=timezone.now(), by=by)
    reminders.settle_cause(made.pk, by=by)
    if made.call_id:
        warm.take_the_call(made, by)
    else:
        _look_after(made, place, by)
    readlog.record(by, [made.lead_id], fields="contact", way="hand over", purpose="hand over")
    return made


def _look_after(made: HandOver, place: Waiting, by: User) -> None:
    if place.holder_id == made.by_id and not place.call_open:
        let_go(place, "handed_over")
    made.lead.owner = place.owner = by
    made.lead.save(update_fields=["owner"])
    place.save(update_fields=["owner"])
    reminders.pass_on(made.lead_id, of=made.by, to=by, by=by)


@action("hand over")
def decline(hand_over_id: uuid.UUID, *, reason: str, by: User) -> HandOver:
    """Not me: it goes back to the giver, and the shift lead is told. A team's offer is left to the others."""
    require(by, Can.WORK_LEADS)
    made = _to_answer(hand_over_id, by)
    if not reason.strip():
        raise Invalid("Say why. It goes back with the caller.", fields={"reason": "is needed"})
    if made.team_id:
        raise Refusal("It was offered to your whole team: another may take it.", code="offered_to_a_team")
    made.move_to(State.DECLINED, at=timezone.now(), by=by, reason=reason.strip()[:300])
    reminders.settle_cause(made.pk, by=by)
    _tell_back(made, {made.by, *([] if made.call_id else shift_leads(timezone.now()))}, by)
    return made


@action("hand over")
def take_back(hand_over_id: uuid.UUID, *, by: User) -> HandOver:
    """The giver keeps them after all."""
    require(by, Can.WORK_LEADS)
    made = _locked(hand_over_id, by)
    if made.by_id != by.pk:
        raise NotFound
    made.move_to(State.LAPSED, at=timezone.now(), by=by)
    reminders.settle_cause(made.pk, by=by)
    return made


@action("hand over")
def lapse(hand_over_id: uuid.UUID, *, by: User) -> HandOver:
    """Nobody answered: they are in the queue at their promise, and the shift lead is told. No call is cut."""
    require(by, Can.SYSTEM_WORK)
    lead_id = HandOver.objects.values_list("lead", flat=True).get(pk=hand_over_id)
    lead = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead_id)
    made = HandOver.objects.select_for_update(of=("self",)).select_related("by").get(pk=hand_over_id)
    if made.state != State.OFFERED:
        return made
    made.move_to(State.LAPSED, at=timezone.now())
    reminders.settle_cause(made.pk, by=by)
    place = place_or_none(lead)
    if made.call_id or place is None:
        return made
    if place.holder_id == made.by_id and not place.call_open:
        let_go(place, "not_taken_over")
    _tell_back(made, set(shift_leads(timezone.now())), by)
    return made


def _tell_back(made: HandOver, people: set[User], by: User) -> None:
    for person in sorted(people - {by}, key=lambda one: one.pk):
        _remind(made, person, Reminder.Kind.HANDED_BACK, by)

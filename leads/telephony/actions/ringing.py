"""A call comes in: one who is ready is asked, twenty seconds each; then the overflow, or a message."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from crm.people.access import Can, may, require
from crm.people.helpline import promised_within
from crm.people.models import Presence, Role, User
from crm.privacy.actor import action
from crm.web.live import tell
from crm.web.refusals import NotFound, Refusal
from leads.actions.inbound import free_hands
from leads.actions.queue import show_presence
from leads.telephony.models import Decision, Ring
from leads.telephony.phrases import WAIT

from . import calling, missed

TURN, FORGOTTEN = timedelta(seconds=20), timedelta(minutes=10)
WORKERS = [role for role in Role.values if may(User(role=role, is_active=True), Can.WORK_LEADS)]
State = Presence.State

# One statement: of two rings at once each gets somebody else, and Next cannot take the same person meanwhile.
PICK = """with free as (
  select p.user_id from people_presence p join people_user u on u.id = p.user_id
  where p.state = 'ready' and u.is_active and u.role = any(%s::text[]) and p.user_id <> all(%s::uuid[])
    and %s::text = any(case when u.languages = '{}' then array['en'] else u.languages end)
    and not exists (select from leads_waiting w where w.holder_id = p.user_id)
  order by p.since, p.user_id limit 1 for update of p skip locked)
update people_presence p set state = 'ringing', reason = '', since = statement_timestamp()
from free where p.user_id = free.user_id returning p.user_id"""


def offer(ring: Ring) -> None:
    """To whoever has been ready the longest and speaks the line's language; nobody is asked twice."""
    language = ring.line.language if ring.line else "en"
    with connection.cursor() as cursor:
        cursor.execute(PICK, [WORKERS, ring.tried, language])
        found = cursor.fetchone()
    if found is None:
        return
    ring.offered_id, ring.offered_at, ring.tried = found[0], timezone.now(), [*ring.tried, found[0]]
    ring.save()
    tell("ring", ring.pk, to=found[0])
    tell("queue")


def withdraw(ring: Ring, state: str) -> None:
    """Whoever was asked is not any more. Does not save."""
    if ring.offered_id is None:
        return
    Presence.objects.filter(user=ring.offered_id, state=State.RINGING).update(state=state, since=timezone.now())
    tell("ring", ring.pk, to=ring.offered_id)
    ring.offered = ring.offered_at = None


def next_turns() -> int:
    """Rings whose turn is over go on to the next. Who did not answer counts as away, so that the next caller does not
    wait for them too. Nobody ready: they wait, and are offered as soon as somebody is."""
    rows = Ring.objects.ringing().select_for_update(skip_locked=True, of=("self",)).select_related("line")
    return sum(_next_turn(ring, timezone.now()) for ring in rows.order_by("came_at", "pk"))


def _next_turn(ring: Ring, now: datetime) -> bool:
    if ring.came_at < now - FORGOTTEN:  # its end was never told
        over(ring)
        return True
    if ring.offered_at and ring.offered_at > now - TURN:
        return False
    before = ring.offered_id
    withdraw(ring, State.AWAY)
    if ring.came_at > now - timedelta(seconds=WAIT):
        offer(ring)
    if before:
        ring.save()
    return before != ring.offered_id


def over(ring: Ring, outcome: str = "") -> None:
    """The line is dead. Who was asked is ready again; a call that nobody took is missed."""
    ring.ended_at = ring.ended_at or timezone.now()
    if ring.state == Ring.State.RINGING:
        withdraw(ring, State.READY)
        ring.state, ring.outcome = (Ring.State.ENDED, outcome) if outcome else (Ring.State.MISSED, "")
        if not outcome:
            ring.due_at = ring.came_at + promised_within()
            missed.needs_decision(ring)
    ring.save()
    tell("missed")


def left_message(ring: Ring, recording: str, seconds: int) -> None:
    """A voicemail: a person hears it soon."""
    withdraw(ring, State.READY)
    ring.recording, ring.seconds = recording, seconds
    ring.state, ring.decision, ring.decided_at = Ring.State.VOICEMAIL, "", None
    missed.must_be_heard(ring)
    ring.save()
    tell("missed")


@action("answer")
def answer(ring_id: uuid.UUID, *, by: User) -> Ring:
    """Take the call that rings for `by`. What they hold without a call goes back; whose call it is, they ask."""
    require(by, Can.WORK_LEADS)
    ring = locked(ring_id)
    if ring.answered_by_id == by.pk:
        return ring
    if ring.offered_id != by.pk or ring.state != Ring.State.RINGING:
        raise Refusal("This call has gone on. Nothing is left to do here.", code="gone_on")
    free_hands(by)
    ring.state, ring.answered_by, ring.answered_at = Ring.State.ANSWERED, by, timezone.now()
    ring.save()
    show_presence(by, State.ON_CALL)
    calling.connect(ring, by)
    settle(ring.number_index, at=ring.came_at)
    return ring


@action("pass a ring")
def pass_on(ring_id: uuid.UUID, *, by: User) -> Ring:
    """To the next who is ready, now. Whoever passes needs a minute and stays ready."""
    require(by, Can.WORK_LEADS)
    ring = locked(ring_id)
    if ring.offered_id != by.pk or ring.state != Ring.State.RINGING:
        raise Refusal("This call has gone on. Nothing is left to do here.", code="gone_on")
    withdraw(ring, State.READY)
    offer(ring)
    ring.save()
    return ring


def locked(ring_id: uuid.UUID) -> Ring:
    ring = Ring.objects.select_for_update(of=("self",)).select_related("line").filter(pk=ring_id).first()
    if ring is None:
        raise NotFound
    return ring


def mine(ring_id: uuid.UUID, by: User) -> Ring:
    """The ring that `by` answered and has not said yet who it is; else the one 404, or 409 when it was said."""
    require(by, Can.WORK_LEADS)
    ring = locked(ring_id)
    if ring.answered_by_id != by.pk:
        raise NotFound
    if ring.state != Ring.State.ANSWERED or ring.call_id or ring.outcome:
        raise Refusal("Who this was is said already.", code="said_already")
    return ring


@transaction.atomic
def settle(index: bytes | None, *, at) -> int:
    """They were spoken with: what we had missed from that number is settled. An unheard message stays."""
    if index is None:
        return 0
    left = Ring.objects.to_decide().filter(number_index=index, came_at__lte=at)
    rows = list(left.exclude(state=Ring.State.VOICEMAIL, heard_at=None).select_for_update(of=("self",)))
    for one in rows:
        one.decide(Decision.SETTLED)
        missed.decided(one)
        one.save()
    if rows:
        tell("missed")
    return len(rows)

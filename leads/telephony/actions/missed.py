"""What came while nobody could answer: a person hears it, a person decides."""

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from crm.people.access import Can, deciders, require
from crm.people.models import User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.privacy.fields import reseal
from crm.web.live import tell
from crm.web.refusals import Invalid, NotFound, Refusal
from leads import actions
from leads.actions.inbound import make_number, make_people, open_new_lead
from leads.models import CallAttempt, ContactNumber, Lead, Waiting
from leads.telephony.models import Decision, Ring, TextIn
from scheduling.reminders.actions import remind, settle_cause

HEAR_WITHIN = timedelta(minutes=5)
UNSAID, LONGEST = timedelta(minutes=10), timedelta(hours=2)  # after its end; for one whose end nobody told us


def needs_decision(ring: Ring) -> None:
    """Missed, without a message. Without a number nobody can ring back. Does not save."""
    if ring.number_index is None:
        ring.decide(Decision.NO_WAY)


def must_be_heard(ring: Ring) -> None:
    """A message is a request for help: it has a lead, and every shift lead is told when nobody listens in time."""
    ring.due_at = ring.came_at + HEAR_WITHIN
    give_lead(ring, "voicemail")
    tell_leads(ring)


def tell_leads(ring: Ring) -> None:
    system = User.objects.system()
    for person in deciders():
        remind(ring.lead_id, user=person, kind="decide", due_at=ring.due_at, cause=ring.pk, by=system)


def give_lead(ring: Ring, why: str) -> Lead:
    """The newest open lead of this number, else a new one that no Next hands out until somebody decides."""
    if ring.lead and ring.lead.is_open:
        return ring.lead
    lead = _known(ring) or _new_lead(ring, why)
    reseal(ring)
    ring.key_id, ring.lead = lead.pk, lead
    return lead


def _known(ring: Ring) -> Lead | None:
    if ring.number_index is None:
        return None
    ids = ContactNumber.objects.of(ring.number_index).values("lead")
    return Lead.objects.open().filter(pk__in=ids).order_by("-created_at", "-pk").first()


def _new_lead(ring: Ring, why: str) -> Lead:
    lead = open_new_lead(language=ring.line.language if ring.line else "en", review_why=why)
    person = make_people(lead, "", "")[0]
    number = make_number(lead, person, ring.number)
    place = Waiting(lead=lead, number_index=ring.number_index, asked_at=ring.came_at, language=lead.language)
    place.next_at = place.promise_by = ring.due_at or timezone.now()
    place.why_not = "missed_inbound" if number else "no_number"
    place.save(force_insert=True)
    return lead


def decided(ring: Ring) -> None:
    """Nobody needs to be told of it any more."""
    settle_cause(ring.pk, by=User.objects.system())


def _left(ring_id: uuid.UUID, by: User) -> Ring:
    ring = Ring.objects.select_for_update(of=("self",)).select_related("line", "lead").filter(pk=ring_id).first()
    if ring is None or ring.state not in Ring.LEFT:
        raise NotFound
    return ring


@action("voicemail")
def hear(ring_id: uuid.UUID, *, by: User) -> Ring:
    """`by` listens now: written down, with the time."""
    require(by, Can.HEAR_RECORDINGS)
    ring = _left(ring_id, by)
    if ring.state != Ring.State.VOICEMAIL:
        raise NotFound
    if ring.heard_at is None:
        ring.heard_at, ring.heard_by = timezone.now(), by
        ring.save()
        settle_cause(ring.pk, by=by)
        tell("missed")
    readlog.record(by, [ring.lead_id], fields="recording", way="page", purpose="voicemail")
    return ring


@action("call back")
def call_back(ring_id: uuid.UUID, *, why: str = "", local_time: str = "", by: User) -> CallAttempt:
    """Ring back now: the lead is theirs, and the gate is asked. Outside the hours it needs the time there, and why."""
    require(by, Can.WORK_LEADS)
    ring = _to_decide(ring_id, by)
    if ring.number_index is None:
        raise Refusal("They showed no number, so there is none to ring back.", code="no_number")
    lead = give_lead(ring, "missed_inbound")
    lead = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    if lead.review_why in ("voicemail", "missed_inbound"):
        lead.review_why = ""
        lead.save(update_fields=["review_why"])
    actions.claim(lead.pk, by=by)
    number = ContactNumber.objects.of(ring.number_index).filter(lead=lead).order_by("pk")[0]
    confirmed = {"local_time": local_time, "why": why} if why.strip() or local_time.strip() else None
    call, _, _ = actions.dial(lead.pk, number=number.pk, basis="missed_inbound", confirmed=confirmed, by=by)
    _decide(ring, Decision.CALLED_BACK, why, by)
    return call


@action("no call back")
def leave(ring_id: uuid.UUID, *, why: str, by: User) -> Ring:
    """Nobody rings back, and it says why. A lead that this call made is for the shift lead to close."""
    require(by, Can.WORK_LEADS)
    ring = _to_decide(ring_id, by)
    if not why.strip():
        raise Invalid("Say why nobody rings back.", fields={"why": "is needed"})
    _decide(ring, Decision.NO_CALL, why.strip(), by)
    return ring


def _to_decide(ring_id: uuid.UUID, by: User) -> Ring:
    ring = _left(ring_id, by)
    if ring.decided_at:
        raise Refusal("Somebody has decided this already.", code="decided_already")
    if ring.state == Ring.State.VOICEMAIL and ring.heard_at is None:
        raise Refusal("Listen to the message first: it may say not to call.", code="not_heard")
    return ring


def _decide(ring: Ring, decision: str, why: str, by: User) -> None:
    ring.decide(decision, by, why)
    ring.save()
    decided(ring)
    tell("missed")


@action("read a text")
def seen(text_id: uuid.UUID, *, by: User) -> TextIn:
    """A person has read it."""
    require(by, Can.WORK_LEADS)
    found = TextIn.objects.select_for_update(of=("self",)).filter(pk=text_id).first()
    if found is None:
        raise NotFound
    if found.seen_at is None:
        found.seen_at, found.seen_by = timezone.now(), by
        found.save()
        tell("missed")
    return found


def left_unsaid() -> int:
    """Answered, over, and nobody said who it was: it stands with the missed ones, so that nobody is lost."""
    now = timezone.now()
    over = Q(ended_at__lt=now - UNSAID) | Q(answered_at__lt=now - LONGEST)
    rows = Ring.objects.filter(over, state=Ring.State.ANSWERED, call=None, outcome="")
    found = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:50])
    for ring in found:
        ring.state, ring.due_at = Ring.State.MISSED, now
        needs_decision(ring)
        ring.save()
    return len(found)


def ask_shift_leads() -> int:
    """Missed calls past their promise that nobody decided: each has a lead from now on, and every shift lead knows."""
    late = Ring.objects.to_decide().filter(state=Ring.State.MISSED, lead=None, due_at__lte=timezone.now())
    rows = list(late.select_for_update(skip_locked=True, of=("self",))[:50])
    for ring in rows:
        give_lead(ring, "missed_inbound")
        tell_leads(ring)
        ring.save()
    return len(rows)

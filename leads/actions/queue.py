"""Take, keep, pass and hand over leads."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.ids import uuid7
from crm.people.access import Can, may, require
from crm.people.models import Presence, User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.web.refusals import AlreadyClaimed, Invalid, Refusal
from leads.live import tell_moved
from leads.models import Hold, Lead, Waiting
from leads.models.queue import PASS_REASONS
from leads.next import take_next
from scheduling.reminders.actions import remind

from .rows import find, holder_of, let_go, place_of, require_mine, require_real

OWNER_FIRST = timedelta(minutes=1)  # until so long before the promise it is the owner's, as in Next
RACES = 20  # how often Next may lose a race for one number before it says that nobody waits


def lease_end():
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


def next_lead(*, by: User) -> Lead | None:
    """The next caller for `by`, held; the one they hold already; None when nobody may be called. 409 `not_ready`."""
    require(by, Can.WORK_LEADS)
    for _ in range(RACES):
        try:
            found = take_next(by, uuid7(), uuid7())
        except IntegrityError:
            continue  # somebody took another lead of the same number at the same moment
        if found.mine:
            return renew(found.mine, by=by).lead
        if not found.ready:
            raise Refusal("Say that you are ready first.", code="not_ready")
        if found.taken:
            tell_moved(found.taken.pk)
        return found.taken
    return None


@action("queue pick")
def claim(lead_id: uuid.UUID, *, by: User) -> Lead:
    """Give a waiting lead to `by`. Of two navigators clicking at once, the first wins."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    _require_free(lead, place, by)
    if place.holder_id == by.pk:
        place.lease_until = lease_end()
        place.save(update_fields=["lease_until"])
    else:
        hold(place, by=by, way="claim", why="claimed")
    readlog.record(by, [lead.pk], fields="contact", way="claim", purpose="queue pick")
    return lead


def _require_free(lead: Lead, place: Waiting, by: User) -> None:
    holder = holder_of(place)
    if holder and holder.pk != by.pk:
        raise AlreadyClaimed(f"{holder.first_name} took this lead first.")
    if lead.review_why and not may(by, Can.REVIEW):
        raise Refusal("A shift lead looks at this one first.", code="needs_review")
    if lead.owner_id not in (None, by.pk) and place.promise_by > timezone.now() + OWNER_FIRST:
        raise AlreadyClaimed(f"{lead.owner.first_name} looks after this caller.")
    if place.settles_at and place.settles_at > timezone.now():
        raise AlreadyClaimed("This lead can still be taken back for a few seconds.")
    same = Waiting.objects.filter(held_number=place.number_index).exclude(pk=place.pk)
    if place.number_index and (other := same.select_related("holder").first()):
        raise AlreadyClaimed(f"{other.holder.first_name} is with this number now.")
    if Waiting.objects.filter(holder=by).exclude(pk=place.pk).exists():
        raise Refusal("You have a caller already. Finish or pass that one first.", code="holding_another")


def hold(place: Waiting, *, by: User, way: str, why: str) -> Hold:
    """Start a lease. The database allows one lead a person and one holder a number."""
    if place.holder_id:
        let_go(place, "lapsed")
    place.holder, place.held_number, place.lease_until = by, place.number_index, lease_end()
    held = Hold(lead_id=place.lead_id, by=by, way=way, why=why, at=timezone.now())
    place.hold_id = held.pk
    try:
        place.save()
    except IntegrityError as problem:
        raise AlreadyClaimed("Somebody took this number first.") from problem
    held.save(force_insert=True)
    return held


def hold_number(place: Waiting, number_index: bytes) -> None:
    """The number that is called is the one that is held. AlreadyClaimed while a colleague is with it."""
    place.number_index = place.held_number = number_index
    try:
        with transaction.atomic():
            place.save(update_fields=["number_index", "held_number"])
    except IntegrityError as problem:
        raise AlreadyClaimed("Somebody is with this number now.") from problem


@action("lease")
def renew(lead_id: uuid.UUID, *, by: User) -> Waiting:
    """Keep what one holds for another lease, also when the last one has just run out and nobody came."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    if place.holder_id != by.pk:
        holder = holder_of(place)
        raise AlreadyClaimed(f"{holder.first_name} took this lead." if holder else "You no longer hold this lead.")
    place.lease_until = lease_end()
    place.save(update_fields=["lease_until"])
    return place


@action("pass")
def pass_on(lead_id: uuid.UUID, *, reason: str, words: str = "", by: User) -> Lead:
    """Give a lead back to the queue. A reason is needed; it goes with the lead."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by)
    if not reason:
        raise Invalid("Say why you pass. It goes with the caller.", fields={"reason": "is needed"})
    if place.holder_id != by.pk:
        raise Refusal("You do not hold this lead.", code="not_held")
    if place.call_open:
        raise Refusal("Say how the call ended first.", code="call_open")
    known = reason in PASS_REASONS
    let_go(place, reason if known else "other", words if known else reason)
    return lead


@action("reassign")
def reassign(lead_id: uuid.UUID, *, to: uuid.UUID | str, reason: str, by: User) -> Lead:
    """Make `to` (an id or a work e-mail) accountable for an open lead. Whoever held it lets go, but not of a call."""
    require(by, Can.REASSIGN)
    lead = find(lead_id, by)
    place = place_of(lead)
    person = User.objects.named(to)
    if person is None or not may(person, Can.WORK_LEADS):
        raise Invalid("Pick somebody who works with callers.", fields={"to": "is not a navigator here"})
    require_real(lead)
    if place.call_open and may(place.holder, Can.WORK_LEADS):
        raise Refusal("A call is open. Wait until it ends.", code="call_open")
    let_go(place, "reassigned", reason)  # an open call that its caller can no longer end goes with the lead
    _hand_over(lead, place, person, by)
    return lead


def _hand_over(lead: Lead, place: Waiting, person: User, by: User) -> None:
    lead.owner = place.owner = person
    lead.save(update_fields=["owner"])
    place.save(update_fields=["owner"])
    remind(lead.pk, user=person, kind="handed_over", due_at=timezone.now(), cause=uuid7(), by=by)


@action("presence")
def set_presence(state: str, *, reason: str = "", by: User) -> Presence:
    """Ready, on a break, away or off. During a call only its outcome changes it; else what one holds goes back."""
    require(by, Can.SET_PRESENCE)
    row, _ = Presence.objects.select_for_update().get_or_create(user=by)
    place = Waiting.objects.select_for_update().filter(holder=by).first()
    if place and place.call_open:
        raise Refusal("Say how the call ended first.", code="call_open")
    if place and state != Presence.State.READY:
        let_go(place, "went_away")
    row.state, row.reason = state, reason[:40]
    row.save()
    return row


def show_presence(by: User, state: str, reason: str = "", *, lead: Lead | None = None) -> None:
    """What the house itself knows of a navigator: on a call, wrapping up, on a break after danger. Practice is none."""
    if lead and lead.is_practice:
        return
    Presence.objects.update_or_create(user=by, defaults={"state": state, "reason": reason})

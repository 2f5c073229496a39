"""The danger card of one caller: its log, who is told, how it ends, and the one call back when the line drops."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from crm.people.access import Can, deciders, require
from crm.people.helpline import promised_within
from crm.people.models import Presence, User
from crm.privacy.actor import action
from crm.web.live import tell
from crm.web.refusals import NotFound, Refusal
from leads import actions
from leads.actions.follow import AFTER_DANGER
from leads.actions.queue import show_presence
from leads.actions.rows import find, let_go, place_of, place_or_none, require_mine
from leads.contact import fit, zone_of
from leads.models import CallAttempt, ContactNumber, Lead, Waiting
from leads.models.queue import Rank
from scheduling.reminders.actions import remind, settle_cause
from scheduling.roster.models import Shift

from . import gate
from .models import CrisisEvent, CrisisStep

AGAIN = timedelta(minutes=2)  # DOMAIN.md C-2: told again when nobody has seen it by then
OLDEST = timedelta(days=1)  # a page that was without a server for longer is not believed about its times
Outcome = CrisisEvent.Outcome
ENDS_THE_CALL = {
    Outcome.EMERGENCY_911: "emergency_911",
    Outcome.SENT_TO_988: "sent_to_988",
    Outcome.POISON_CONTROL: "poison_control",
    Outcome.LINE_LOST: "emergency_911",
}
OPEN_STILL = "The card stays open until it says {left}."


@dataclass(frozen=True)
class Pressed:
    """One line of the log as the page says it: `ago` is how long ago, so that no clock but ours counts."""

    id: uuid.UUID
    kind: str
    words: str
    ago: timedelta


def _when(ago: timedelta, now: datetime) -> datetime:
    return now - min(max(ago, timedelta()), OLDEST)


@action("danger card")
def keep_log(
    lead_id: uuid.UUID,
    *,
    crisis: uuid.UUID,
    opened_ago: timedelta = timedelta(),
    steps: Iterable[Pressed] = (),
    address: dict | None = None,
    by: User,
) -> CrisisEvent:
    """Open the card, or add to it: sent twice it is kept once. A card that is open already is joined.

    Opening it marks danger and tells every shift lead; 403 `held_by_other` for another's caller.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    event = _known(lead, crisis) or open_card(lead, crisis, opened_ago, by=by)
    _add(event, steps, by)
    if address is not None and address != event.address:
        event.address = address
        event.save(update_fields=["address"])
    return event


def _known(lead: Lead, crisis: uuid.UUID) -> CrisisEvent | None:
    """The one with this id, else the one that is open for this caller."""
    found = CrisisEvent.objects.select_for_update(of=("self",)).filter(pk=crisis).first()
    if found and found.lead_id != lead.pk:
        raise NotFound
    return found or _open(lead)


def _open(lead: Lead) -> CrisisEvent | None:
    return CrisisEvent.objects.select_for_update(of=("self",)).open().filter(lead=lead).first()


def open_card(lead: Lead, crisis: uuid.UUID | None = None, ago: timedelta = timedelta(), *, by: User) -> CrisisEvent:
    """The card that is open, or a new one, of which every shift lead is told. The caller holds the lead's lock."""
    if event := _open(lead):
        return event
    now = timezone.now()
    event = CrisisEvent(lead=lead, by=by, opened_at=_when(ago, now), told_at=now, again_at=now + AGAIN)
    event.pk = crisis or event.pk
    event.save(force_insert=True)
    mark_danger(lead, place_or_none(lead))
    page(event, deciders(), by)
    return event


def mark_danger(lead: Lead, place: Waiting | None) -> None:
    """Danger is marked, and comes first; nothing here takes the mark away."""
    if not lead.danger:
        lead.danger = True
        lead.save(update_fields=["danger"])
    if place and place.rank != Rank.DANGER:
        place.rank = Rank.DANGER
        place.save(update_fields=["rank"])


def page(event: CrisisEvent, people: Iterable[User], by: User) -> None:
    """On the pages that are open at once; in My day, and by mail to who wants that. Nobody of a card of practice."""
    if event.lead.is_practice:
        return
    tell("crisis", event.pk)
    for person in people:
        remind(event.lead_id, user=person, kind="decide", due_at=event.told_at, cause=event.pk, by=by)


def _add(event: CrisisEvent, steps: Iterable[Pressed], by: User) -> None:
    now, rows = timezone.now(), []
    for one in steps:
        facts = {"id": one.id, "crisis": event, "lead_id": event.lead_id, "by": by, "kind": one.kind}
        rows.append(CrisisStep(**facts, at=_when(one.ago, now), received_at=now, words=one.words))
    CrisisStep.objects.bulk_create(rows, ignore_conflicts=True)
    lost = [row.at for row in rows if row.kind == CrisisStep.Kind.LINE_LOST]
    if lost and event.line_lost_at is None:
        event.line_lost_at = min(lost)
        event.save(update_fields=["line_lost_at"])


@action("danger seen")
def acknowledge(crisis: uuid.UUID, *, by: User) -> CrisisEvent:
    """Say that one has seen it and is with whoever holds the call. Of two at once, the first; 409 `already_seen`."""
    require(by, Can.ANSWER_DANGER)
    event = CrisisEvent.objects.real().select_for_update(of=("self",)).filter(pk=crisis).first()
    if event is None:
        raise NotFound
    if event.acknowledged_by and event.acknowledged_by != by:
        raise Refusal(f"{event.acknowledged_by.first_name} saw it first.", code="already_seen")
    if event.acknowledged_at is None:
        event.acknowledged_by, event.acknowledged_at = by, timezone.now()
        event.save(update_fields=["acknowledged_by", "acknowledged_at"])
        settle_cause(event.pk, by=by)
        tell("crisis", event.pk)
        tell("lead", event.lead_id)
    return event


@action("danger paged again")
def page_again(event: CrisisEvent, *, by: User) -> None:
    """Nobody has seen it: the shift leads once more, and whoever is on call."""
    event.told_again_at = timezone.now()
    event.save(update_fields=["told_again_at"])
    shifts = Shift.objects.on_call_at(event.told_again_at).select_related("person")
    page(event, {*deciders(), *(shift.person for shift in shifts)}, by)


def still_open(outcome: str, confirmed: str, words: str) -> dict[str, str]:
    """What a card still lacks before it may close; nothing more is asked of one that was no emergency."""
    left = {}
    if outcome not in Outcome.values:
        left["outcome"] = "how it ended"
    if outcome == Outcome.NOT_AN_EMERGENCY:
        return left
    if confirmed not in CrisisEvent.Confirmed.values:
        left["confirmed"] = "whether emergency help is confirmed"
    if not words.strip():
        left["words"] = "who told you, and when"
    return left


@action("danger card closed")
def close_card(
    lead_id: uuid.UUID, *, crisis: uuid.UUID, outcome: str = "", confirmed: str = "", words: str = "", by: User
) -> CrisisEvent:
    """End it. 409 `danger_open` with fields without an outcome, a confirmation and who said so.

    An open call ends with it; they are called again within 24 hours; nobody is put on to whoever held it.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    event = _known(lead, crisis)
    if event is None:
        raise NotFound
    if event.ended_at:
        return event  # a double click is not an error
    if left := still_open(outcome, confirmed, words):
        raise Refusal(OPEN_STILL.format(left=" and ".join(left.values())), code="danger_open", fields=left)
    event.outcome, event.confirmed, event.words, event.ended_at = outcome, confirmed, words.strip(), timezone.now()
    event.save(update_fields=["outcome", "confirmed", "words", "ended_at"])
    if not lead.is_practice:
        tell("crisis", event.pk)
    _afterwards(lead, event, by)
    return event


def _afterwards(lead: Lead, event: CrisisEvent, by: User) -> None:
    if event.outcome == Outcome.NOT_AN_EMERGENCY:
        return
    opened = lead.calls.filter(ended_at=None, undone_at=None).first()
    if opened:
        actions.log_call(lead.pk, outcome=ENDS_THE_CALL[Outcome(event.outcome)], call=opened.pk, by=by)
    elif lead.is_open:
        _follow_up(lead, event, by)
    show_presence(by, Presence.State.ON_BREAK, "hard_call", lead=lead)


def _follow_up(lead: Lead, event: CrisisEvent, by: User) -> None:
    """As after an emergency on the line: again within 24 hours."""
    place, number = place_of(lead), lead.number_in_use
    place.next_at, place.rank = timezone.now() + AFTER_DANGER, Rank.DANGER
    fit(place, number)
    until = place.opens_at or place.next_at
    place.promise_by = until + promised_within()
    let_go(place, "danger_ended")
    facts = {"due_at": until, "time_zone": zone_of(number) or "", "cause": event.pk}
    remind(lead.pk, user=lead.owner or by, kind="follow_up", **facts, by=by)


@action("emergency call back")
def call_back(lead_id: uuid.UUID, *, by: User) -> tuple[CallAttempt, ContactNumber]:
    """The line dropped in danger: the one call back that asks for no hour. 409 `no_call_back` for a second."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_of(lead), by)
    if not gate.owes_a_call(lead):
        raise Refusal("The one emergency call back has been made.", code="no_call_back")
    if dropped := lead.calls.filter(ended_at=None, undone_at=None).first():
        actions.log_call(lead.pk, outcome="dropped", call=dropped.pk, by=by)
    call, _, number = actions.dial(lead.pk, basis="emergency", by=by)
    return call, number

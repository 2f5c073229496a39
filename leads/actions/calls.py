"""Dial, say how a call ended, take it back within ten seconds, and open a lead for somebody who rings in."""

import uuid
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import Presence, User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.care import gate
from leads.contact import decided
from leads.models import CallAttempt, ContactNumber, Lead, Note, Waiting
from leads.outcomes import Outcome
from scheduling import windows
from scheduling.reminders import actions as reminders
from scheduling.reminders.status import State

from .checks import fits, flags, known, plain
from .follow import Case, follow
from .following_up import undo_plans
from .inbound import free_hands, new_call
from .lifting import lift_stops
from .practice import rehearsed
from .queue import hold_number, lease_end, show_presence
from .rows import find, let_go, place_of, require_mine
from .snapshot import restore, snapshot

__all__ = ["dial", "log_call", "new_call", "undo"]


def dial(lead_id: uuid.UUID, *, by: User, **words):
    """Ask the gate, open the call, and give the number to the one who holds the lead.

    Returns (call, decision, number). Refuses with 409 `not_now` (until, reasons) or `ask_human` (reasons); a human
    answers the latter with `confirmed`: {"local_time", "why"}. The decision is stored, a refusing one too.
    """
    call, decision, chosen = _dial(lead_id, by=by, **words)
    if call is None:
        raise _refusal(decision)
    return call, decision, chosen


@action("dial")
def _dial(
    lead_id: uuid.UUID, *, number=None, person=None, basis: str = "", confirmed=None, way: str = "page", by: User
) -> tuple[CallAttempt | None, windows.Decision, ContactNumber]:
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by)
    if place.holder_id != by.pk:
        raise Refusal("Take this caller first.", code="not_held")
    chosen = _number(lead, place, number, person)
    decision, ask = rehearsed(basis) if lead.is_practice else _gate(lead, chosen, basis, confirmed, way, by)
    if decision.decision != "allow":
        return None, decision, chosen
    call = _open_call(lead, place, chosen, by, {"ask": ask.inputs(), "decision": asdict(decision), "human": confirmed})
    gate.called_back(lead, call)
    readlog.record(by, [lead.pk], fields="phone", way="dial", purpose="call")
    return call, decision, chosen


def _number(lead: Lead, place: Waiting, number, person) -> ContactNumber:
    """The one that was asked for, else the one that the queue holds: a requester may have changed it."""
    rows = lead.numbers.order_by("pk")
    if number:
        rows = rows.filter(pk=number)
    if person:
        rows = rows.filter(person=person)
    in_use = None if number or person else rows.of(place.number_index).first()
    chosen = in_use or rows.first()
    if chosen is None and (number or person):
        raise NotFound
    if chosen is None:
        raise Refusal("There is no number to call.", code="no_number")
    return chosen


def _gate(lead: Lead, number: ContactNumber, basis: str, confirmed, way: str, by: User):
    return decided(
        number,
        way=way,
        at=timezone.now(),
        by=by,
        missed_inbound=basis == "missed_inbound",
        emergency=basis == "emergency" and gate.owes_a_call(lead),
        confirmed_local_time=_is_confirmed(confirmed),
    )


def _refusal(decision: windows.Decision) -> Refusal:
    said, reasons = " ".join(windows.REASONS[code] for code in decision.reasons), list(decision.reasons)
    if decision.decision == "ask_human":
        return Refusal(said, code="ask_human", reasons=reasons)
    until = decision.until.isoformat().replace("+00:00", "Z") if decision.until else None
    return Refusal(said, code="not_now", until=until, reasons=reasons)


def _is_confirmed(confirmed) -> bool:
    if not confirmed:
        return False
    if not isinstance(confirmed, dict) or not all(
        str(confirmed.get(key) or "").strip() for key in ("local_time", "why")
    ):
        raise Invalid(
            "Say the local time there, and why you call now.", fields={"confirmed": "needs local_time and why"}
        )
    return True


def _open_call(lead: Lead, place: Waiting, number: ContactNumber, by: User, decision: dict) -> CallAttempt:
    """A second press of Dial gives the call that is open already."""
    call = lead.calls.filter(ended_at=None, undone_at=None).first()
    if call is None:
        hold_number(place, number.number_index)
        call = CallAttempt(lead=lead, number=number, by=by, direction="out", opened_at=timezone.now())
        call.number_index, call.basis = number.number_index, decision["decision"]["basis"]
        call.decision = plain(decision)
        call.save(force_insert=True)
    place.call_open, place.lease_until = True, lease_end()
    place.save(update_fields=["call_open", "lease_until"])
    show_presence(by, Presence.State.ON_CALL, lead=lead)
    return call


@action("call outcome")
def log_call(
    lead_id: uuid.UUID, *, outcome: str, call=None, direction: str = "out", note: str = "", details=None, by: User
) -> CallAttempt:
    """Say how a call ended; the system decides what happens next. `details` holds aware datetimes and words.

    400 `missing_details` names what the outcome cannot do without; 409 `no_open_call` or `not_available`; 409
    `screen_first` and `danger_open` for a conversation that went on without the three questions, or past the card.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    kind = known(outcome)
    place = place_of(lead)
    require_mine(lead, place, by)
    details = details or {}
    if not details.get("inside"):  # the line goes on: whoever takes it has the questions and the card before them
        gate.require_safe(lead, kind.code)
    ended = _call_to_end(lead, call, direction, by)
    fits(kind, ended, details)
    ended.before = snapshot(lead, place)
    _record(lead, ended, kind, details, note, by)
    reminders.settle_lead(lead.pk, cause=ended.pk, state=State.DONE, by=by)
    case = Case(lead, place, ended, ended.number, by, ended.ended_at, details)
    ended.next_action = follow(case, kind.then)
    ended.save()
    _give_back(lead, place, kind, by)
    return ended


def _call_to_end(lead: Lead, call_id, direction: str, by: User) -> CallAttempt:
    opened = lead.calls.select_for_update(of=("self",)).filter(ended_at=None, undone_at=None)
    if call_id:
        found = opened.filter(pk=call_id).first()
        if found is None:
            raise Refusal("That call is not open.", code="no_open_call")
        return found
    found = opened.first()
    if found is None and direction == "out":
        raise Refusal("Dial first: there is no open call.", code="no_open_call")
    return found or CallAttempt(lead=lead, number=lead.number_in_use, by=by, direction="in", opened_at=timezone.now())


def _record(lead: Lead, call: CallAttempt, kind: Outcome, details: dict, note: str, by: User) -> None:
    call.ended_at, call.details = timezone.now(), plain(details)
    for name, value in flags(kind, call).items():
        setattr(call, name, value)
    call.save()
    if call.is_attempt and not lead.first_attempt_at:
        lead.first_attempt_at = call.opened_at
    if call.reached and not lead.first_voice_at:
        lead.first_voice_at = call.opened_at
    lead.save(update_fields=["first_attempt_at", "first_voice_at"])
    if note.strip():
        Note.objects.create(lead=lead, by=by, at=call.ended_at, text=note.strip())


def _give_back(lead: Lead, place: Waiting, kind: Outcome, by: User) -> None:
    """The hold ends; for ten seconds nobody can claim the lead. A dropped line stays with the one who lost it."""
    show_presence(by, Presence.State.WRAPPING_UP, lead=lead)
    if not lead.is_open:
        return
    if kind.then == "once_more":
        place.call_open, place.lease_until = False, lease_end()
        place.save()
        return
    place.settles_at = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS)
    let_go(place, "call_ended")


@action("undo")
def undo(call_id: uuid.UUID, *, by: User) -> Lead:
    """Take an outcome back within ten seconds: the lead, its place and its reminders stand as before, the call is open.

    Whoever they took meanwhile goes back to the queue; 409 `call_open` when they are on the phone with them already.
    """
    require(by, Can.WORK_LEADS)
    call = CallAttempt.objects.select_for_update(of=("self",)).filter(pk=call_id, by=by).first()
    if call is None:
        raise NotFound
    if (
        not call.outcome
        or call.before is None
        or timezone.now() - call.ended_at > timedelta(seconds=settings.UNDO_SECONDS)
    ):
        raise Refusal("It is too late to undo. Correct the outcome instead.", code="too_late")
    lead = Lead.every.select_for_update(of=("self",), no_key=True).get(pk=call.lead_id)
    if call.corrections.exists():
        raise Refusal("This outcome was corrected already. Correct it again.", code="too_late")
    since = Q(ended_at=None) | Q(opened_at__gt=call.opened_at)
    if later := lead.calls.exclude(pk=call.pk).filter(since).first():
        code = "too_late" if later.outcome else "call_open"
        raise Refusal("They were on the phone again since. Say how that call ended.", code=code)
    if not lead.is_practice:
        free_hands(by, but=lead.pk)
    _take_back(lead, call, by)
    return lead


def _take_back(lead: Lead, call: CallAttempt, by: User) -> None:
    lift_stops(Suppression.objects.live().filter(lead_id=lead.pk, since=call.ended_at), Suppression.Lifted.UNDO, by=by)
    reminders.undo_cause(call.pk, by=by)
    undo_plans(call)
    restore(lead, call, by=by)
    call.outcome = call.next_action = call.cadence = ""
    call.ended_at = call.next_call_at = call.before = None
    call.is_attempt = call.reached = call.incident = False
    call.save()
    show_presence(by, Presence.State.ON_CALL, lead=lead)

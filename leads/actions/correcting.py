"""Say later how a call really ended. A new row; what follows starts anew, from now."""

import uuid
from collections.abc import Callable

from django.db.models import Min, Q
from django.utils import timezone

from crm.people.access import Can, may, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.models import CallAttempt, Lead, OutcomeCorrection, Waiting
from leads.models.queue import Rank
from leads.outcomes import Outcome
from leads.status import Stage
from scheduling.reminders import actions as reminders

from .checks import fits, flags, known, plain
from .endings import suppress
from .follow import Case, death, follow, reach
from .rows import HeldByOther, holder_of, place_of, places_for
from .snapshot import index_of, put

SPOKEN = (Stage.ENGAGED, Stage.REFERRED, Stage.ADMITTED)
AT_ONCE = ("stop", "danger", "death")  # these act whoever has the caller, and whatever a later call said


@action("correct outcome")
def correct(call_id: uuid.UUID, *, outcome: str, reason: str, details=None, by: User) -> OutcomeCorrection:
    """The one who logged it, or a shift lead, says how the call really ended, and why it is corrected.

    Refuses with 400 without a reason or a fact it needs, 404 for a colleague's call, 403 while somebody else has the
    caller, 409 `no_outcome`, `same_outcome`, `not_available` or `closed` (for something else than this call).
    """
    require(by, Can.WORK_LEADS)
    call = _locked(call_id, by)
    kind, details = known(outcome), details or {}
    _check(call, kind, reason, details)
    followed = call.lead.is_open and _was_followed(call)
    place, before = _place(call, kind, by), call.stands
    made = _written(call, kind, reason, details, by)
    reminders.settle_cause(before.pk, by=by)
    _count_again(call.lead)
    made.next_action = _follow(made, place, kind, details, followed) if place else _suppress(made)
    made.save()
    return made


def _written(call: CallAttempt, kind: Outcome, reason: str, details: dict, by: User) -> OutcomeCorrection:
    """Saved before anything follows: from now on the counts and the contact window read this row."""
    made = OutcomeCorrection(lead=call.lead, call=call, by=by, at=timezone.now(), reason=reason.strip())
    made.details = plain(details)
    for name, value in flags(kind, call).items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def may_correct(call: CallAttempt, by: User) -> bool:
    return bool(call.outcome) and may(by, Can.WORK_LEADS) and (call.by_id == by.pk or may(by, Can.REVIEW))


def _locked(call_id: uuid.UUID, by: User) -> CallAttempt:
    """The call, read again under its lead's lock. A colleague's call and none at all are one answer."""
    calls = CallAttempt.objects.filter(pk=call_id, undone_at=None)
    found = calls.filter(Q() if may(by, Can.REVIEW) else Q(by=by)).first()
    if found is None:
        raise NotFound
    lead = Lead.every.select_for_update(of=("self",), no_key=True).get(pk=found.lead_id)
    if lead.is_practice and not lead.is_open:
        raise NotFound  # practised and over
    call = CallAttempt.objects.select_related("number", "by").get(pk=call_id)
    call.lead = lead
    return call


def _check(call: CallAttempt, kind: Outcome, reason: str, details: dict) -> None:
    if not call.outcome:
        raise Refusal("This call has no outcome yet. Say how it ended.", code="no_outcome")
    if not reason.strip():
        raise Invalid("Say why you correct it.", fields={"reason": "is needed"})
    if call.stands.outcome == kind.code and not details:
        raise Refusal(f"It says “{kind.label}” already.", code="same_outcome")
    fits(kind, call, details)


def _place(call: CallAttempt, kind: Outcome, by: User) -> Waiting | None:
    """Its place in the queue; a new one when this call had closed the lead; None when all is left to suppress."""
    if call.lead.is_open:
        place = place_of(call.lead)
        holder = holder_of(place)
        if holder and holder.pk != by.pk and kind.then not in AT_ONCE:
            raise HeldByOther(f"{holder.first_name} is with this caller now.")
        return place
    if _closed_it(call):
        return _reopened(call)
    if kind.then == "stop":
        return None
    raise Refusal("This lead was closed for something else than this call. It stays closed.", code="closed")


def _closed_it(call: CallAttempt) -> bool:
    """Whether it was this call, as it stands, that closed the lead, and nothing since."""
    said_at = getattr(call.stands, "at", call.ended_at)
    return call.stands.next_action == "closed" and call.lead.closed_at == said_at


def _reopened(call: CallAttempt) -> Waiting:
    """The lead as it stood before the call, by moves that the table has; `follow` takes it on from there."""
    lead, kept = call.lead, call.before
    put(lead, {"owner_id": kept["lead"]["owner_id"]})
    lead.save(update_fields=["owner"])
    lead.move_to(Stage.ENGAGED if kept["lead"]["stage"] in SPOKEN else Stage.NEW)
    place = places_for(lead)(lead=lead, number_index=index_of(call))
    put(place, kept["place"])
    place.save(force_insert=True)
    return place


def _count_again(lead: Lead) -> None:
    """The two clocks, first try and first voice, follow the calls as they stand."""
    found = lead.calls.exclude(outcome="").as_they_stand().aggregate(
        attempt=Min("opened_at", filter=Q(stands_is_attempt=True)),
        voice=Min("opened_at", filter=Q(stands_reached=True)),
    )  # fmt: skip
    lead.first_attempt_at, lead.first_voice_at = found["attempt"], found["voice"]
    lead.save(update_fields=["first_attempt_at", "first_voice_at"])


def _follow(made: OutcomeCorrection, place: Waiting, kind: Outcome, details: dict, followed: bool) -> str:
    """As if it had been said first, now; but when a later call says how it goes on, only what cannot wait acts."""
    case = Case(made.lead, place, made, made.call.number, made.by, made.at, details, _accountable(made))
    said = _later(case, kind) if followed else _now(case, kind)
    if case.lead.is_open:
        place.save()
    return said


def _accountable(made: OutcomeCorrection) -> User:
    """Whoever spoke with them looks after them, also when a shift lead corrects it."""
    return made.call.by if may(made.call.by, Can.WORK_LEADS) else made.by


def _was_followed(call: CallAttempt) -> bool:
    """A later call, open or ended, says how it goes on."""
    return call.lead.calls.filter(undone_at=None, opened_at__gt=call.opened_at).exists()


def _now(case: Case, kind: Outcome) -> str:
    """A number that was suppressed stays so: only a shift lead lifts that, and is asked."""
    said = follow(case, kind.then)
    stopped = case.number and Suppression.objects.of(case.number.number_index).exists()
    return case.ask_shift_lead("suppressed") if stopped and case.lead.is_open else said


def _later(case: Case, kind: Outcome) -> str:
    reach(case)
    return LATER[kind.then](case) if kind.then in LATER else "none"


def _suppress(made: OutcomeCorrection) -> str:
    if made.call.number:
        suppress(made.call.number, "asked_to_stop", at=made.at, by=made.by)
    return "none"


def _stop(case: Case) -> str:
    """Nothing closes under an open call; but from now on nobody else calls them."""
    if not case.place.call_open:
        return follow(case, "stop")
    if case.number:
        suppress(case.number, "asked_to_stop", at=case.at, by=case.by)
    return "none"


def _danger(case: Case) -> str:
    """The mark, and the front of the queue; the time that was promised since stays."""
    case.lead.danger, case.place.rank = True, Rank.DANGER
    case.lead.save(update_fields=["danger"])
    return "none"


LATER: dict[str, Callable[[Case], str]] = {"stop": _stop, "danger": _danger, "death": death}

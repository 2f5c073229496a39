"""What somebody here presses for: ring my telephone, then theirs; put a caller through to me. Nothing dials itself."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import Actor, action
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.actions.rows import require_real
from leads.models import CallAttempt, ContactNumber
from leads.models.people import Shows
from leads.telephony import tasks
from leads.telephony.models import Errand, Handset, Line, Ring
from leads.telephony.provider import BY_HAND, places_calls
from scheduling.reminders.tasks import hurry

NO_HANDSET = "Say first at which telephone we reach you: Missed calls, My telephone."


def out_line() -> Line | None:
    """The line that nobody advertises."""
    return Line.objects.filter(calls_out=True, ended_at=None).first()


def may_bridge(by: User, number: ContactNumber) -> bool:
    """Our line shows its number: where none may show, a person dials by hand and hides it."""
    if number.caller_id == Shows.HIDDEN:
        return False
    return places_calls() and Handset.objects.filter(user=by).exists() and out_line() is not None


def connect(ring: Ring, by: User) -> None:
    """`by` has pressed Answer. By hand there is nothing to connect: they have the telephone at their ear."""
    if ring.provider == BY_HAND or not places_calls():
        return
    if not Handset.objects.filter(user=by).exists():
        raise Refusal(NO_HANDSET, code="no_handset")
    start(Errand(kind=Errand.Kind.CONNECT, ring=ring, line=ring.line, by=by))


@action("bridge")
def bridge(call_id: uuid.UUID, *, by: User) -> Errand:
    """The gate has allowed this call and it is open: ring our telephone, then theirs. A second press is the same."""
    require(by, Can.WORK_LEADS)
    call = CallAttempt.objects.select_for_update(of=("self",)).filter(pk=call_id, by=by, direction="out").first()
    if call is None:
        raise NotFound
    require_real(call.lead)
    if made := Errand.objects.filter(call=call).first():
        return made
    if not call.basis or call.ended_at or call.undone_at or call.number is None:
        raise Refusal("Dial first: there is no open call.", code="no_open_call")
    if call.number.caller_id == Shows.HIDDEN:
        raise Refusal("Their phone must show no number. Dial by hand, and hide ours.", code="must_hide")
    line = out_line()
    if not places_calls() or line is None:
        raise Refusal("No line of ours can place calls. Dial by hand.", code="no_line")
    if not Handset.objects.filter(user=by).exists():
        raise Refusal(NO_HANDSET, code="no_handset")
    return start(Errand(kind=Errand.Kind.BRIDGE, lead=call.lead, number=call.number, call=call, line=line, by=by))


def start(errand: Errand) -> Errand:
    """A row that is due now; whoever is first does it, soon."""
    errand.at = errand.next_try_at = timezone.now()
    errand.save(force_insert=True)
    transaction.on_commit(lambda: hurry(tasks.run_errand, errand.pk))
    return errand


def stop_errands(numbers: QuerySet[ContactNumber], *, at: datetime, by: Actor) -> None:
    """No text and no bridge to these numbers goes out any more. Who rings us is put through all the same."""
    waiting = Errand.objects.filter(number__in=numbers, state=Errand.State.WAITING)
    waiting.update(state=Errand.State.STOPPED, lease_until=None, token=None)


@action("own telephone")
def keep_handset(number: str, *, by: User) -> Handset | None:
    """At which telephone `by` takes calls; empty takes it away."""
    require(by, Can.WORK_LEADS)
    rows = Handset.objects.select_for_update().filter(user=by)
    if not number.strip():
        rows.delete()
        return None
    e164 = phones.to_e164(number)
    if e164 is None:
        raise Invalid("We can’t read this number. Write it with its area code.", fields={"number": "is no number"})
    found = rows.first() or Handset(user=by)
    found.number = e164
    found.save()
    return found

"""How a broken promise about a lead is mended: one row, one signed transaction, read again under its lock.

Each answers with what it did; "" when the row is right by now, or when only a person can say what is right.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from crm.people.access import Can, may
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.actor import action

from .actions.queue import lease_end
from .actions.rows import let_go
from .chores import tell
from .contact import fit
from .models import CallAttempt, Hold, Lead, Waiting

RECONCILED = "reconciled"


def _lead(code: str) -> Lead:
    return Lead.objects.select_for_update(of=("self",), no_key=True).get(code=code)


def _place(code: str) -> Waiting | None:
    """Its place, locked; None when it has none by now."""
    return Waiting.objects.select_for_update(of=("self",)).filter(pk=_lead(code).pk).select_related("lead").first()


@action("reconcile")
def give_place(code: str, *, by: User) -> str:
    """A place as of now: whoever was forgotten has waited long enough."""
    lead = _lead(code)
    if not lead.is_open or Waiting.objects.filter(pk=lead.pk).exists():
        return ""
    number, now = lead.number_in_use, timezone.now()
    place = Waiting(lead=lead, asked_at=lead.created_at, next_at=now, language=lead.language, owner=lead.owner)
    place.number_index = number.number_index if number else None
    fit(place, number)
    if lead.review_why:
        place.opens_at, place.shuts_at, place.why_not = None, None, lead.review_why[:24]
    place.promise_by = (place.opens_at or now) + promised_within()
    place.save(force_insert=True)
    return f"Lead {code} has a place in the queue again."


@action("reconcile")
def take_out(code: str, *, by: User) -> str:
    place = _place(code)
    if place is None or place.lead.is_open:
        return ""
    let_go(place, RECONCILED)
    place.delete()
    return f"Lead {code} is closed: it left the queue."


@action("reconcile")
def fit_again(code: str, *, by: User) -> str:
    """Find anew when this lead may be called."""
    place = _place(code)
    if place is None or place.holder_id:
        return ""
    if place.settles_at and place.settles_at > timezone.now() + timedelta(seconds=settings.UNDO_SECONDS):
        place.settles_at = None
    place.next_at = max(place.next_at, min(place.shuts_at or place.next_at, timezone.now()))
    fit(place, place.lead.number_in_use)
    place.save()
    return f"Lead {code} has hours again in which it may be called, or a reason why it has none."


@action("reconcile")
def ask_for_a_decision(code: str, *, by: User) -> str:
    place = _place(code)
    if place is None or place.opens_at or place.lead.review_why:
        return ""
    place.lead.review_why = place.why_not or "stuck"
    place.lead.save(update_fields=["review_why"])
    tell(place, "decide", by)
    return f"Every shift lead was asked what happens with lead {code}."


@action("reconcile")
def name_one_owner(code: str, *, by: User) -> str:
    """The lead's own word stands."""
    place = _place(code)
    if place is None or place.owner_id == place.lead.owner_id:
        return ""
    place.owner_id = place.lead.owner_id
    place.save(update_fields=["owner"])
    return f"The queue names the owner of lead {code} again."


@action("reconcile")
def name_an_owner(code: str, *, by: User) -> str:
    """Whoever spoke with them last, when they still work here."""
    lead = _lead(code)
    last = lead.calls.filter(reached=True).order_by("-opened_at", "-pk").select_related("by").first()
    if lead.owner_id or last is None or not may(last.by, Can.WORK_LEADS):
        return ""
    lead.owner = last.by
    lead.save(update_fields=["owner"])
    Waiting.objects.filter(pk=lead.pk).update(owner=last.by)
    return f"Whoever spoke with lead {code} last is accountable again."


@action("reconcile")
def end_hold(hold_id: str, *, by: User) -> str:
    lost = Hold.objects.filter(pk=hold_id, ended_at=None).exclude(lead__waiting__hold_id=F("pk")).first()
    if lost is None:
        return ""
    lost.ended_at, lost.ended_why = timezone.now(), RECONCILED
    lost.save(update_fields=["ended_at", "ended_why"])
    return f"Hold {hold_id} has ended."


@action("reconcile")
def settle_hold(code: str, *, by: User) -> str:
    """Back to the queue; but a call that is open keeps its lead, and its hold is written down anew."""
    place = _place(code)
    if place is None:
        return ""
    if not (place.holder_id and place.call_open):
        let_go(place, RECONCILED)
        return f"Lead {code} went back to its place in the queue."
    hold = Hold(lead_id=place.lead_id, by_id=place.holder_id, way=RECONCILED, why=RECONCILED, at=timezone.now())
    hold.save(force_insert=True)
    place.hold_id = hold.pk
    place.save(update_fields=["hold_id"])
    return f"Lead {code} is on the phone: its hold is written down again."


@action("reconcile")
def end_lease(code: str, *, by: User) -> str:
    """One more lease: whoever is with them renews it, else it lapses as every other does."""
    place = _place(code)
    if place is None or not place.holder_id:
        return ""
    place.lease_until = lease_end()
    place.save(update_fields=["lease_until"])
    return f"The lease of lead {code} ends by itself again."


@action("reconcile")
def tell_of_an_open_call(code: str, *, by: User) -> str:
    place = _place(code)
    if place is None or not place.call_open:
        return ""
    tell(place, "lapse", by)
    place.why_not = "call_left_open"
    place.save(update_fields=["why_not"])
    return f"Every shift lead was told of the open call of lead {code}."


@action("reconcile")
def hold_number(code: str, *, by: User) -> str:
    """Refused by the database when somebody else holds the number: then a person decides."""
    place = _place(code)
    if place is None or not place.holder_id:
        return ""
    place.held_number = place.number_index
    place.save(update_fields=["held_number"])
    return f"The number of lead {code} is held with it again."


@action("reconcile")
def no_call(code: str, *, by: User) -> str:
    place = _place(code)
    if place is None or CallAttempt.objects.filter(lead=place.lead_id, ended_at=None, undone_at=None).exists():
        return ""
    place.call_open = False
    place.save(update_fields=["call_open"])
    return f"No call of lead {code} is open: its place says so again."


@action("reconcile")
def keep_call(call_id: str, *, by: User) -> str:
    """Whoever placed it holds the lead already: then the place forgot the call. Else a person decides."""
    call = CallAttempt.objects.get(pk=call_id)
    place = Waiting.objects.select_for_update(of=("self",)).filter(pk=call.lead_id, holder=call.by_id).first()
    if place is None or place.call_open:
        return ""
    place.call_open = True
    place.save(update_fields=["call_open"])
    return f"Call {call_id} is open: its lead is not handed out."

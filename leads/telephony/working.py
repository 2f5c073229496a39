"""What each kind of event does. Called in the transaction that marks the event done."""

from collections.abc import Callable

from django.utils import timezone

from crm import phones
from crm.ids import uuid7
from crm.privacy import vault
from crm.privacy.lookup import number_index
from crm.privacy.models import LeadKey
from crm.web.live import tell
from leads import stopping
from leads.models import ContactNumber, Lead

from .actions import ringing
from .models import Errand, Event, Heard, Ring, TextIn
from .phrases import line_of
from .provider import Told

FINAL = ("completed", "busy", "no-answer", "failed", "canceled")
TEXT_FAILED = ("failed", "undelivered")


def ring(told: Told, event: Event) -> None:
    """A call comes in: somebody who is ready is asked."""
    known = Ring.objects.filter(provider=event.provider, sid=told.sid)
    if not known.exists():
        ringing.offer(new_ring(event.provider, told, event.received_at))


def new_ring(provider: str, told: Told, at) -> Ring:
    """Sealed under a key of its own: nobody knows yet whose call it is."""
    e164 = phones.to_e164(told.caller) if told.caller else None
    made = Ring(id=uuid7(), provider=provider, sid=told.sid, line=line_of(told.called), came_at=at, number=e164)
    made.key_id, made.number_index = made.pk, number_index(e164) if e164 else None
    LeadKey.objects.create(lead_id=made.pk, **vault.make_keys(made.pk))
    made.save(force_insert=True)
    return made


def call(told: Told, event: Event) -> None:
    """How a call that came in stands. Its end may be worked before its ring: then it was missed, and rings nowhere."""
    if told.status in FINAL:
        ringing.over(_ring_of(told, event) or new_ring(event.provider, told, event.received_at))


def _ring_of(told: Told, event: Event) -> Ring | None:
    return Ring.objects.select_for_update(of=("self",)).filter(provider=event.provider, sid=told.sid).first()


def leg(told: Told, event: Event) -> None:
    """A telephone that we had rung for them: the overflow's took the call when it was never ours."""
    found = _ring_of(told, event)
    if found and told.status == "completed" and found.state == Ring.State.RINGING:
        ringing.over(found, outcome="overflow")


def recording(told: Told, event: Event) -> None:
    """Somebody left a message, as far as we know: its end may come before the end of the call, or after it."""
    found = _ring_of(told, event)
    if found is None:
        found = new_ring(event.provider, told, event.received_at)
    ringing.left_message(found, told.recording, told.seconds)


def errand_told(told: Told, event: Event | None = None) -> None:
    """A word about what we asked for. It also tells that the provider took it, when its answer never reached us."""
    found = Errand.objects.select_for_update(of=("self",)).filter(pk=told.errand).first()
    if found is None and told.sid:
        found = Errand.objects.select_for_update(of=("self",)).filter(sid=told.sid).first()
    if found is None or found.told in ("delivered", *FINAL, *TEXT_FAILED):
        return
    found.told, found.sid = told.status, found.sid or told.sid
    if found.state == Errand.State.WAITING:
        found.state, found.done_at, found.lease_until, found.token = Errand.State.DONE, timezone.now(), None, None
    found.save()
    if found.lead_id:
        tell("lead", found.lead_id)


def text(told: Told, event: Event) -> None:
    """What it means is acted upon first; then it is kept for a person to read."""
    if TextIn.objects.filter(sid=told.sid).exists():
        return
    e164 = phones.to_e164(told.caller) if told.caller else None
    index, line = number_index(e164) if e164 else None, line_of(told.called)
    wrote = only_lead(index)  # before a stop closes it
    heard = stopping.heard(e164, told.text, at=event.received_at, line=line) if e164 else Heard.NOTHING
    lead = wrote or only_lead(index)
    made = TextIn(id=uuid7(), lead=lead, line=line, sid=told.sid, number_index=index, at=event.received_at)
    made.heard, made.key_id = heard, lead.pk if lead else made.pk
    if lead is None:
        LeadKey.objects.create(lead_id=made.pk, **vault.make_keys(made.pk))
    made.number, made.text = e164, told.text
    made.save(force_insert=True)
    tell("missed")
    if lead:
        tell("lead", lead.pk)


def only_lead(index: bytes | None) -> Lead | None:
    """The open lead of this number, when there is just one: a mother and her son may share a telephone."""
    if index is None:
        return None
    ids = ContactNumber.objects.of(index).exclude(lead__stage="closed").values("lead")
    found = list(Lead.objects.filter(pk__in=ids).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


WORK: dict[str, Callable[[Told, Event], None]] = {
    "ring": ring,
    "call": call,
    "call_out": errand_told,
    "leg": leg,
    "recording": recording,
    "text": text,
    "text_status": errand_told,
}

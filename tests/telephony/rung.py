"""Calls that came in, straight into the database: for walkers, which need one of each."""

from django.utils import timezone

from crm.ids import uuid7
from crm.privacy import vault
from crm.privacy.models import LeadKey
from leads.telephony.actions import missed
from leads.telephony.models import Ring, TextIn
from leads.telephony.provider import BY_HAND, Told
from leads.telephony.working import new_ring

TOLL_FREE = "+18005550139"  # whose clock nobody knows: a person decides at any hour


def _ring(**facts) -> Ring:
    with vault.session():
        ring = new_ring(BY_HAND, Told("", "ring", uuid7().hex, "ringing", TOLL_FREE, ""), timezone.now())
        for name, value in facts.items():
            setattr(ring, name, value)
        if ring.state == Ring.State.VOICEMAIL:
            missed.must_be_heard(ring)
        ring.save()
    return ring


def answered(by):
    return _ring(state="answered", answered_by=by, answered_at=timezone.now()).pk


def voicemail(heard_by=None):
    heard = {"heard_by": heard_by, "heard_at": timezone.now()} if heard_by else {}
    return _ring(state="voicemail", recording="RE1", seconds=24, **heard).pk


def text():
    with vault.session():
        made = TextIn(id=uuid7(), sid=uuid7().hex, at=timezone.now(), heard="nothing")
        made.key_id = made.pk
        LeadKey.objects.create(lead_id=made.pk, **vault.make_keys(made.pk))
        made.text = "Hello"
        made.save(force_insert=True)
    return made.pk

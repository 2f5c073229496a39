"""Let a number be contacted again: for a shift lead with a reason, or for the person themselves. For nobody else."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy import readlog
from crm.privacy.actor import Actor, action
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from crm.web.refusals import Invalid, Refusal
from leads.contact import fit
from leads.models import Lead, Waiting
from leads.status import Stage
from scheduling.reminders.actions import settle_lead
from scheduling.reminders.status import State

Lifted = Suppression.Lifted
REASONS = (Lifted.ASKED_AGAIN, Lifted.WRONG_KEY, Lifted.NOT_THEIRS)
HELD_BACK = ("suppressed", "asked_to_stop", "asked_to_stop_before")  # a lead that waits because its number was stopped


@action("do-not-contact search")
def find_stops(phone: str, *, way: str, by: User) -> list[Suppression]:
    """Every stop of one number, lifted ones too, newest first. There is no list of numbers to read."""
    require(by, Can.LIFT_SUPPRESSION)
    index = _index(phone)
    readlog.record(
        by, [], fields="stops", way=f"find-{way}", purpose="do not contact", term=phones.to_e164(phone) or ""
    )
    return list(Suppression.objects.filter(number_index=index).order_by("-since", "-pk"))


@action("do-not-contact lifted")
def lift(phone: str, *, reason: str, by: User) -> int:
    """A shift lead lifts every stop of this number. 400 without one of the REASONS, 409 `not_stopped`."""
    require(by, Can.LIFT_SUPPRESSION)
    index = _index(phone)
    if reason not in REASONS:
        raise Invalid("Say why they may be contacted again.", fields={"reason": f"is one of {', '.join(REASONS)}"})
    lifted = lift_number(index, reason, by=by)
    if not lifted:
        raise Refusal("This number may be contacted already.", code="not_stopped")
    return lifted


def _index(phone: str) -> bytes:
    e164 = phones.to_e164(phone)
    if e164 is None:
        raise Invalid("Type the whole number, ten digits.", fields={"phone": "is not a U.S. number"})
    return number_index(e164)


def lift_number(index: bytes, why: str, *, by: Actor) -> int:
    return lift_stops(Suppression.objects.of(index), why, by=by)


def lift_stops(stops: QuerySet[Suppression], why: str, *, by: Actor) -> int:
    """Lift these, and let the leads go on that waited for no other reason."""
    found = list(stops.select_for_update())
    indexes = {bytes(one.number_index) for one in found}
    Suppression.objects.filter(pk__in=[one.pk for one in found]).update(
        lifted_at=timezone.now(), lifted_why=why, lifted_by=by.actor
    )
    still = {index for index in indexes if Suppression.objects.of(index).exists()}
    _go_on(indexes - still, by=by)
    return len(found)


def _go_on(indexes: Iterable[bytes], *, by: Actor) -> None:
    places = Waiting.objects.filter(number_index__in=indexes, lead__review_why__in=HELD_BACK, holder=None)
    for place in places.select_for_update(of=("self",)).select_related("lead").order_by("pk"):
        into_the_queue(place.lead, place, by=by)


def into_the_queue(lead: Lead, place: Waiting, *, by: Actor) -> None:
    """From now on it may be called as every other."""
    lead.review_why = ""
    lead.save(update_fields=["review_why"])
    if lead.stage == Stage.NEEDS_REVIEW:
        lead.move_to(Stage.NEW)
    place.next_at = timezone.now()
    fit(place, lead.number_in_use)
    place.promise_by = (place.opens_at or place.next_at) + promised_within()
    place.save()
    settle_lead(lead.pk, state=State.DONE, by=by)

"""The sweeper's part of the queue: leases that ran out, intervals that passed, decisions that nobody made."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from crm.people.access import deciders
from crm.people.models import User
from crm.privacy.actor import signed
from scheduling.chores import chore
from scheduling.reminders.actions import remind

from .actions.practice import forget_old
from .actions.rows import let_go
from .contact import fit
from .models import Waiting

BATCH = 100


def _locked(rows):
    return rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH]


@chore
def end_lapsed_leases() -> int:
    """A lease that ran out gives the lead back; with a call open the shift lead is told instead, once."""
    system = User.objects.system()
    with signed(system, "lease lapsed"):
        lapsed = Waiting.objects.filter(holder__isnull=False, lease_until__lt=Now())
        free = list(_locked(lapsed.filter(call_open=False)))
        for place in free:
            let_go(place, "lapsed")
        for place in _locked(lapsed.filter(call_open=True).exclude(why_not="call_left_open")):
            tell(place, "lapse", system)
            place.why_not = "call_left_open"
            place.save(update_fields=["why_not"])
    return len(free)


def tell(place: Waiting, kind: str, by: User) -> None:
    for person in deciders():
        remind(
            place.lead_id, user=person, kind=kind, due_at=place.lease_until or place.next_at, cause=place.hold_id, by=by
        )


@chore
def fit_again() -> int:
    """An interval in which a lead could be called has passed: find the next one."""
    with signed(User.objects.system(), "contact window"):
        passed = list(_locked(Waiting.objects.filter(shuts_at__lte=Now(), holder=None).select_related("lead")))
        for place in passed:
            place.next_at = max(place.next_at, place.shuts_at)
            fit(place, place.lead.number_in_use)
            place.save()
    return len(passed)


def hours_changed(**_) -> None:
    """The states' hours are others now: no interval found before counts, and `fit_again` finds the next."""
    Waiting.objects.filter(shuts_at__gt=Now()).update(shuts_at=Now())


@chore
def ask_for_decisions() -> int:
    """Its time has come and it may not be handed out: a human looks at it."""
    system = User.objects.system()
    with signed(system, "review due"), transaction.atomic():
        stuck = Waiting.objects.filter(Q(opens_at=None), promise_by__lte=Now(), holder=None, lead__review_why="")
        places = list(_locked(stuck.select_related("lead")))
        for place in places:
            place.lead.review_why = place.why_not or "stuck"
            place.lead.save(update_fields=["review_why"])
            tell(place, "decide", system)
    return len(places)


@chore
def forget_practice() -> int:
    """Made-up callers that nobody put away."""
    system = User.objects.system()
    with signed(system, "practice ends"):
        return forget_old(system)

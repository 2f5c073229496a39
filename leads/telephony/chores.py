"""The sweeper's part: events that nobody hurried, turns that are over, promises that nobody kept; errands beside it."""

from crm.people.models import User
from crm.privacy.actor import signed
from scheduling.chores import chore, slow_chore

from . import errands, events
from .actions import missed, ringing
from .models import Event, Ring


@chore
def work_events() -> int:
    return events.work_due() if Event.objects.due().exists() else 0


@chore
def turn_rings() -> int:
    if not Ring.objects.ringing().exists():
        return 0
    with signed(User.objects.system(), "ring"):
        return ringing.next_turns()


@chore
def ask_about_missed() -> int:
    with signed(User.objects.system(), "missed call"):
        return missed.left_unsaid() + missed.ask_shift_leads()


slow_chore(errands.run_due)

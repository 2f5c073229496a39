"""One row of every kind that can hang on a lead: what a merge must carry, and put back."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from crm.ids import uuid7
from leads import actions
from leads.actions.numbers import keep_number
from leads.care import danger
from leads.care.actions import say_use
from leads.contact import decided
from leads.handing import actions as handing
from leads.ladder.models import EscalationStep
from leads.models import Split
from leads.telephony.models import Errand, Ring, TextIn
from scheduling.reminders.actions import remind
from tests.conftest import ask_the_three

EIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)  # both wait for the same morning


def everything_happens(lead, by, to) -> None:
    """In the hands of `by`; `to` is a colleague."""
    came_in(lead)
    actions.claim(lead.pk, by=by)
    actions.add_note(lead.pk, text="A garden.", by=by)
    in_danger(lead, by)
    keep_number(lead.pk, number=lead.number_in_use.pk, said={"owner": "shared", "safe_hours": []}, by=by)
    sent(lead, by)
    offered = handing.offer(lead.pk, to=to.email, told="She sits in a garden.", by=by)
    handing.take_back(offered.pk, by=by)
    remind(lead.pk, user=by, kind="own", due_at=timezone.now(), by=by)
    spoken(lead, by)
    at = timezone.now()
    Split.objects.create(lead=lead, made=lead, request_id=uuid7(), by=by, at=at, reason="Her son.")
    EscalationStep.objects.create(lead=lead, step="shift_lead", since=lead.created_at, at=at, told=[by.pk, to.pk])
    EscalationStep.objects.create(lead=lead, step="shift_lead", since=EIGHT, at=at, told=[to.pk])


def came_in(lead) -> None:
    facts = {"key_id": lead.pk, "lead": lead, "number": "+16025550147"}
    said = {"name": "Renee"}
    Ring.objects.create(**facts, provider="by_hand", state="missed", came_at=timezone.now(), said=said, tried=[lead.pk])
    TextIn.objects.create(**facts, sid=str(uuid7()), text="A garden.", at=timezone.now(), heard="nothing")


def in_danger(lead, by) -> None:
    ask_the_three(lead, by, suicide="yes")
    step = danger.Pressed(uuid7(), "step", "Awake.", timedelta())
    card = danger.keep_log(lead.pk, crisis=uuid7(), steps=[step], address={"city": "Mesa"}, by=by)
    danger.close_card(lead.pk, crisis=card.pk, outcome="not_an_emergency", by=by)
    say_use(lead.pk, said={"substance": "alcohol", "ago": "9"}, by=by)


def sent(lead, by) -> None:
    now, number = timezone.now(), lead.number_in_use
    decided(number, channel="text", way="page", at=now, by=by)
    Errand.objects.create(kind="text", lead=lead, number=number, by=by, at=now, next_try_at=now, state="done")


def spoken(lead, by) -> None:
    """A try that is corrected later, with a plan of follow-up calls."""
    actions.start_follow_up(lead.pk, plan="usual/1", agreed=True, by=by)
    actions.dial(lead.pk, by=by)
    ended = actions.log_call(lead.pk, outcome="no_answer", by=by)
    actions.correct(ended.pk, outcome="busy", reason="It was busy.", by=by)

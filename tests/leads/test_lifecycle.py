"""Random people do random things to leads; what PRODUCT.md promises holds after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crm.people.models import User
from crm.web.refusals import Refusal
from leads import actions
from leads.actions.queue import set_presence
from leads.chores import ask_for_decisions, end_lapsed_leases, fit_again
from leads.models import CallAttempt, Lead, Waiting
from leads.outcomes import OUTCOMES
from leads.status import CloseReason
from scheduling.reminders.chores import deliver_forgotten, fall_due
from tests.conftest import ask_for_a_call

WHO = st.sampled_from(["Ana Diaz", "Ben Ochoa", "Luz Vega", "Maya Tran"])
WHICH = st.integers(0, 5)
NUMBERS = st.sampled_from(["602-555-0147", "602-555-0148", "850-555-0147", "800-555-0147", "12345"])
NAMES = st.sampled_from(["", "Renee Moss", "Carl Webb"])
CODES = st.sampled_from(sorted(code for code, one in OUTCOMES.items() if one.available))
TIMES = {
    Waiting: "asked_at next_at promise_by opens_at shuts_at settles_at lease_until raised_at",
    CallAttempt: "opened_at ended_at next_call_at",
}


class Days(RuleBasedStateMachine):
    """A crew and its callers. What an action refuses is no step; whatever else it raises is a fault."""

    def __init__(self):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()

    @initialize(numbers=st.lists(NUMBERS, min_size=2, max_size=4, unique=True))
    def some_people_ask(self, numbers):
        for phone in numbers:
            ask_for_a_call(phone)

    def teardown(self):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    def do(self, verb, which, name, **said):
        leads, by = list(Lead.objects.order_by("created_at", "pk")), User.objects.get(name=name)
        if leads:
            self.attempt(verb, leads[which % len(leads)].pk, by=by, **said)

    def attempt(self, verb, *args, **words):
        try:
            with transaction.atomic():
                verb(*args, **words)
        except Refusal:
            return

    @rule(phone=NUMBERS, name=NAMES)
    def somebody_asks(self, phone, name):
        ask_for_a_call(phone, name=name)

    @rule(name=WHO, phone=NUMBERS)
    def somebody_rings(self, name, phone):
        self.attempt(actions.new_call, phone=phone, by=User.objects.get(name=name))

    @rule(name=WHO)
    def next(self, name):
        self.attempt(actions.next_lead, by=User.objects.get(name=name))

    @rule(name=WHO, which=WHICH)
    def claim(self, name, which):
        self.do(actions.claim, which, name)

    @rule(name=WHO, code=CODES, after=st.sampled_from(["", "undo", "next, then undo", "next, dial, then undo"]))
    def call_the_next(self, name, code, after):
        self.next(name)
        self.call_whom_they_hold(name, code)
        if "next" in after:
            self.next(name)
        if "dial" in after:
            self.call_whom_they_hold(name, "")
        if after:
            self.undo(name)

    def call_whom_they_hold(self, name, code):
        by = User.objects.get(name=name)
        place = Waiting.objects.filter(holder=by).first()
        if place:
            said = {"call_back_at": soon(300), "safe_time": soon(300), "given": "A group."}
            self.attempt(actions.dial, place.pk, by=by)
            self.attempt(actions.log_call, place.pk, outcome=code, details=said, by=by)

    @rule(name=WHO)
    def undo(self, name):
        last = CallAttempt.objects.filter(by__name=name).exclude(outcome="").order_by("-ended_at").first()
        if last:
            self.attempt(actions.undo, last.pk, by=last.by)

    @rule(name=WHO, which=WHICH)
    def dial(self, name, which):
        self.do(actions.dial, which, name)

    @rule(name=WHO, which=WHICH, code=CODES, direction=st.sampled_from(["in", "out"]))
    def log(self, name, which, code, direction):
        self.do(actions.log_call, which, name, outcome=code, direction=direction, details={"given": "A group."})

    @rule(name=WHO, which=WHICH, reason=st.sampled_from(["knows_person", "need_a_minute", "other"]))
    def pass_on(self, name, which, reason):
        self.do(actions.pass_on, which, name, reason=reason)

    @rule(name=WHO, to=WHO, which=WHICH)
    def reassign(self, name, to, which):
        self.do(actions.reassign, which, name, to=User.objects.get(name=to).pk, reason="x")

    @rule(name=WHO, which=WHICH, reason=st.sampled_from(CloseReason.values))
    def close(self, name, which, reason):
        self.do(actions.close, which, name, reason=reason, alternative="A group.")

    @rule(which=WHICH, phone=st.sampled_from(["", "602-555-0149"]))
    def accept(self, which, phone):
        self.do(actions.accept, which, "Maya Tran", phone=phone)

    @rule(which=WHICH)
    def dismiss(self, which):
        self.do(actions.dismiss, which, "Maya Tran")

    @rule(name=WHO, state=st.sampled_from(["ready", "on_break", "off"]))
    def presence(self, name, state):
        self.attempt(set_presence, state, by=User.objects.get(name=name))

    @rule(minutes=st.sampled_from([0.1, 1, 11, 125, 1440]))
    def time_passes(self, minutes):
        for model, names in TIMES.items():
            model.objects.update(**{name: F(name) - timedelta(minutes=minutes) for name in names.split()})
        for chore in (end_lapsed_leases, fit_again, ask_for_decisions, fall_due, deliver_forgotten):
            chore()

    @invariant()
    def every_open_lead_has_a_place_with_a_next_time_and_no_closed_one_has(self):
        waiting = set(Waiting.objects.filter(next_at__isnull=False).values_list("pk", flat=True))
        assert waiting == set(Lead.objects.open().values_list("pk", flat=True))

    @invariant()
    def nobody_is_out_of_reach(self):
        """What cannot be handed out is held, in review, in doubt until a time, or falls to a person when promised."""
        hidden = Waiting.objects.filter(opens_at=None, holder=None, why_not="", lead__review_why="")
        assert not hidden.exists()

    @invariant()
    def one_holder_per_lead_and_number_and_one_lead_each(self):
        held = list(Waiting.objects.filter(holder__isnull=False).values_list("holder", "number_index"))
        numbers = [bytes(index) for _, index in held if index]
        assert len({holder for holder, _ in held}) == len(held)
        assert len(set(numbers)) == len(numbers)

    @invariant()
    def a_holder_has_a_lease_and_whoever_has_none_has_no_open_call(self):
        assert not Waiting.objects.filter(holder__isnull=False, lease_until=None).exists()
        assert not Waiting.objects.filter(holder=None, call_open=True).exists()

    @invariant()
    def an_open_call_belongs_to_whoever_holds_the_lead(self):
        calls = CallAttempt.objects.filter(ended_at=None, undone_at=None)
        assert not calls.exclude(lead__waiting__holder=F("by"), lead__waiting__call_open=True).exists()

    @invariant()
    def a_first_voice_means_that_somebody_was_reached(self):
        heard = set(CallAttempt.objects.filter(reached=True).values_list("lead", flat=True))
        assert heard == set(Lead.objects.filter(first_voice_at__isnull=False).values_list("pk", flat=True))


def soon(minutes):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.mark.django_db
def test_whatever_happens_nobody_is_lost_and_nobody_has_two_holders(people):
    User.objects.system()
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    often = settings(max_examples=60, stateful_step_count=25, deadline=None, database=None, suppress_health_check=quiet)
    run_state_machine_as_test(Days, settings=often)

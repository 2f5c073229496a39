"""Random people do random things to leads; after each of 500 days no promise is broken."""

from datetime import timedelta
from inspect import unwrap

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from crm.people.actions import keeping
from crm.people.models import User
from crm.privacy.models import Suppression
from crm.web.refusals import Refusal
from leads import actions
from leads.actions.queue import set_presence
from leads.care.actions import screen
from leads.care.models import QUESTIONS
from leads.intake import requester
from leads.intake.models import CallbackRequest
from leads.ladder.models import EscalationStep
from leads.models import CallAttempt, Hold, Lead, Note, OutcomeCorrection, Waiting
from leads.outcomes import OUTCOMES
from leads.status import CloseReason
from scheduling.chores import CHORES
from scheduling.reminders import actions as reminders
from scheduling.reminders.models import Delivery, Reminder
from tests.conftest import ask_for_a_call
from tests.promises.at_once import broken

DAYS, VACUUM_EVERY = 500, 100
CREW = ["Ana Diaz", "Ben Ochoa", "Luz Vega", "Maya Tran"]
WHO, WHICH = st.sampled_from(CREW), st.integers(0, 4)
NUMBERS = st.sampled_from(["602-555-0147", "602-555-0148", "850-555-0147", "800-555-0147", "12345"])
NAMES = st.sampled_from(["", "Renee Moss", "Carl Webb"])
CODES = st.sampled_from(sorted(code for code, one in OUTCOMES.items() if one.available))
SAYS = st.sampled_from([requester.cancel, requester.number_is_right, requester.number_is_not_mine])
MOVED = [Lead, Waiting, Hold, CallAttempt, OutcomeCorrection, Note, CallbackRequest, Reminder, Delivery, Suppression]
MOVED += [EscalationStep]
seen = 0


NO_DANGER = dict.fromkeys(QUESTIONS, "no")


class Days(RuleBasedStateMachine):
    """A crew and its callers. What an action refuses is no step; whatever else it raises is a fault."""

    def __init__(self):
        super().__init__()
        self.day = transaction.atomic()
        self.day.__enter__()

    def teardown(self):
        global seen
        seen += 1
        try:
            assert broken() == []
            assert first_voices() == set(Lead.objects.exclude(first_voice_at=None).values_list("pk", flat=True))
        finally:
            transaction.set_rollback(True)
            self.day.__exit__(None, None, None)

    def attempt(self, verb, *args, **words):
        try:
            with transaction.atomic():
                verb(*args, **words)
        except Refusal:
            return

    def do(self, verb, which, name, **said):
        if lead := nth(Lead.objects.order_by("created_at", "pk"), which):
            self.attempt(verb, lead.pk, by=person(name), **said)

    @rule(phone=NUMBERS, name=NAMES, settle=st.booleans())
    def somebody_asks(self, phone, name, settle):
        ask_for_a_call(phone, name=name, settle=settle)

    @rule(name=WHO, phone=NUMBERS)
    def somebody_rings(self, name, phone):
        self.attempt(actions.new_call, phone=phone, by=person(name))

    @rule(name=WHO)
    def next(self, name):
        self.attempt(actions.next_lead, by=person(name))

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
        by = person(name)
        if place := Waiting.objects.filter(holder=by).first():
            self.attempt(actions.dial, place.pk, by=by)
            self.attempt(screen, place.pk, answers=NO_DANGER, by=by)
            self.attempt(actions.log_call, place.pk, outcome=code, details=said(), by=by)

    @rule(name=WHO)
    def undo(self, name):
        last = CallAttempt.objects.filter(by__name=name).exclude(outcome="").order_by("-ended_at").first()
        if last:
            self.attempt(actions.undo, last.pk, by=last.by)

    @rule(name=WHO, which=WHICH, code=CODES)
    def correct(self, name, which, code):
        if call := nth(CallAttempt.objects.exclude(outcome="").order_by("opened_at", "pk"), which):
            self.attempt(actions.correct, call.pk, outcome=code, reason="A key.", details=said(), by=person(name))

    @rule(name=WHO, which=WHICH, basis=st.sampled_from(["", "missed_inbound", "emergency"]), sure=st.booleans())
    def dial(self, name, which, basis, sure):
        confirmed = {"local_time": "10:00", "why": "They said so."} if sure else None
        self.do(actions.dial, which, name, basis=basis, confirmed=confirmed)

    @rule(name=WHO, which=WHICH, code=CODES, direction=st.sampled_from(["in", "out"]))
    def log(self, name, which, code, direction):
        self.do(actions.log_call, which, name, outcome=code, direction=direction, details=said())

    @rule(name=WHO, which=WHICH, reason=st.sampled_from(["knows_person", "need_a_minute", "other"]))
    def pass_on(self, name, which, reason):
        self.do(actions.pass_on, which, name, reason=reason)

    @rule(name=WHO, which=WHICH)
    def renew(self, name, which):
        self.do(actions.renew, which, name)

    @rule(name=WHO, to=WHO, which=WHICH)
    def reassign(self, name, to, which):
        self.do(actions.reassign, which, name, to=person(to).pk, reason="x")

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
        self.attempt(set_presence, state, by=person(name))

    @rule(name=WHO)
    def somebody_leaves(self, name):
        self.attempt(keeping.deactivate, person(name).pk, reason="x", by=person("Adam West"))

    @rule(which=WHICH, verb=st.sampled_from([reminders.done, reminders.cancel, reminders.snooze]))
    def remind(self, which, verb):
        if one := nth(Reminder.objects.order_by("due_at", "pk"), which):
            self.attempt(verb, one.pk, by=one.user, **({"until": soon(30)} if verb is reminders.snooze else {}))

    @rule(which=WHICH, phone=NUMBERS, hours=st.sampled_from([0, 2, 30]))
    def requester_changes(self, which, phone, hours):
        window = (soon(60 * hours), soon(60 * hours + 60)) if hours else None
        self.as_requester(requester.change, which, phone=phone, window=window, soon=not hours)

    @rule(which=WHICH, verb=SAYS)
    def requester_says(self, which, verb):
        self.as_requester(verb, which)

    def as_requester(self, verb, which, **words):
        if one := nth(CallbackRequest.objects.order_by("received_at", "pk"), which):
            self.attempt(verb, by=requester.Requester(one), **words)

    @rule(minutes=st.sampled_from([0.1, 1, 11, 125, 1440]))
    def time_passes(self, minutes):
        for model in MOVED:
            times = [one.name for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField)]
            model.objects.update(**{name: F(name) - timedelta(minutes=minutes) for name in times})
        for _ in range(3):
            for chore in CHORES:
                unwrap(chore)()


def person(name):
    return User.objects.get(name=name)


def nth(rows, which):
    found = list(rows[:5])
    return found[which % len(found)] if found else None


def soon(minutes):
    return timezone.now() + timedelta(minutes=minutes)


def said():
    return {"call_back_at": soon(300), "safe_time": soon(300), "given": "A group."}


def first_voices():
    return set(CallAttempt.objects.as_they_stand().filter(stands_reached=True).values_list("lead", flat=True))


def test_whatever_happens_no_promise_is_broken(fresh_database, people, as_owner):
    global seen
    User.objects.system()
    for phone in ("602-555-0147", "850-555-0147", "12345"):
        ask_for_a_call(phone)

    class Watched(Days):
        def __init__(self):
            if seen % VACUUM_EVERY == 0:
                as_owner.execute("vacuum")  # what was taken back would make each day slower than the last
            super().__init__()

    seen, quiet = 0, [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    often = settings(
        max_examples=DAYS, stateful_step_count=5, deadline=None, database=None, suppress_health_check=quiet
    )
    run_state_machine_as_test(Watched, settings=often)
    assert seen >= DAYS

"""A life told in memory leaves the rows that the actions write: the same life is lived both ways, and compared."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from crm.people.models import User
from crm.privacy import vault
from crm.privacy.models import ReadLog, Suppression
from leads import actions
from leads.demo import telling
from leads.demo.following import RULES, end
from leads.demo.life import Life, asked, rang
from leads.intake.actions import PublicForm, receive
from leads.intake.joining import settle_requests
from leads.intake.models import CallbackRequest
from leads.models import CallAttempt, ContactNumber, Hold, Lead, Note, Person, Waiting
from leads.outcomes import OUTCOMES
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ACTED, TOLD = "+14805550110", "+14805550111"
GIVEN = {"name": "Rosa Soto", "for_whom": "loved_one", "relationship": "mother", "language": "es",
         "call_when": "now", "safe_contact": {"voicemail": "neutral", "text": True}}  # fmt: skip
MODELS = [Lead, Person, ContactNumber, CallbackRequest, Waiting, CallAttempt, Hold, Note, Reminder]
OWN = {"id", "code", "lead", "number", "person", "reference", "number_index", "token_hash", "hold_id", "version",
       "cause", "ended_by_cause", "given", "merged_into", "consent"}  # fmt: skip
CODES = [code for code, one in OUTCOMES.items() if one.then in RULES and "out" in one.directions and one.available]


def details(code: str, now: datetime) -> dict:
    facts = {"call_back": "call_back_at", "not_safe_to_talk": "safe_time"}
    return {"given": "Two groups."} if code == "other_help" else {facts[code]: now + 20 * HOUR} if code in facts else {}


def facts(lead_ids) -> dict[str, list]:
    """Everything about these leads but which row is which."""
    found = {}
    for model in MODELS:
        name = "pk" if model is Lead else "lead"
        rows = model.objects.filter(**{f"{name}__in": lead_ids})
        fields = [field for field in model._meta.concrete_fields if field.name not in OWN]
        found[model.__name__] = sorted(repr([_plain(row, field) for field in fields]) for row in rows)
    seen = ReadLog.objects.filter(leads__overlap=list(lead_ids))
    found["looks"] = sorted(seen.values_list("actor", "way", "fields", "purpose"))
    found["stop"] = list(Suppression.objects.filter(lead_id__in=lead_ids).values_list("since", "why"))
    return found


def _plain(row, field):
    value = getattr(row, field.attname)
    return sorted(value.items()) if isinstance(value, dict) else value


class Both:
    """One person's weeks, step by step, by the actions and in memory."""

    def __init__(self, by, deciders):
        self.by, self.deciders, self.now = by, deciders, NOON
        self.life: Life = asked({**GIVEN, "phone": TOLD}, NOON, PublicForm(), "page")
        self.lead = self._ask(NOON, ACTED)

    def _ask(self, moment, phone, **given):
        with at(moment):
            answer = receive({**(given or GIVEN), "phone": phone}, by=PublicForm(), way="page")
        settles = moment + SECOND
        with at(settles), mock.patch("leads.intake.joining.database_now", lambda: settles):
            settle_requests()
        return CallbackRequest.objects.get(reference=answer.reference).lead

    def call(self, code):
        self.now = max(self.now, self.life.place.opens_at) + 3 * MINUTE
        self.life.take(self.by, self.now, way="claim", why="claimed")
        self.life.dial(self.by, self.now)
        with at(self.now):
            actions.claim(self.lead.pk, by=self.by)
            actions.dial(self.lead.pk, by=self.by)
        self.end(code)

    def end(self, code):
        self.now += 5 * MINUTE
        said = details(code, self.now)
        end(self.life, code, self.now, deciders=self.deciders, details=said, note="Needs childcare.")
        with at(self.now):
            ask_the_three(self.lead, self.by)
            actions.log_call(self.lead.pk, outcome=code, details=said, note="Needs childcare.", by=self.by)

    def again(self):
        self.now += 20 * MINUTE
        given = {"for_whom": "loved_one", "language": "es"}
        self.life.again({**given, "phone": TOLD}, self.now, PublicForm(), "page", User.objects.system())
        self.other = self._ask(self.now, ACTED, **given)

    def close(self, by, reason, words=""):
        self.now += MINUTE
        self.life.close(by, self.now, reason, words=words)
        with at(self.now):
            actions.close(self.lead.pk, reason=reason, alternative=words, by=by)

    def agree(self):
        """Write what was told, and compare."""
        telling.write([self.life], NOON, User.objects.system())
        second = Lead.objects.filter(merged_into=self.life.lead).values_list("pk", flat=True)
        merged = Lead.objects.filter(merged_into=self.lead).values_list("pk", flat=True)
        told, acted = facts([self.life.lead.pk, *second]), facts([self.lead.pk, *merged])
        assert told == acted


@pytest.fixture
def both(people):
    return Both(people.luz, [people.maya])


@pytest.mark.parametrize("code", CODES)
def test_a_first_call(both, code):
    both.call(code)
    both.agree()


@pytest.mark.parametrize("code", CODES)
def test_a_call_after_others_to_somebody_whom_we_know(both, code):
    both.call("no_answer")
    both.call("call_back")
    both.call(code)
    both.agree()


def test_every_try_is_used_up_and_a_shift_lead_closes(both, people):
    while both.life.place.opens_at:
        both.call("no_answer")
    both.by = people.maya
    both.now += HOUR
    both.life.take(people.maya, both.now, way="claim", why="claimed")
    with at(both.now):
        actions.claim(both.lead.pk, by=people.maya)
    both.close(people.maya, "unreachable")

    both.agree()


def test_an_own_navigator_closes_for_want_of_money(both, people):
    both.call("thinking")
    both.close(people.luz, "cost", "County program, Monday at 9.")

    both.agree()


def test_a_shift_lead_puts_somebody_back_into_the_queue(both, people):
    both.call("hung_up")
    both.now += HOUR
    both.life.accept(people.maya, both.now)
    with at(both.now):
        actions.accept(both.lead.pk, by=people.maya)

    both.agree()


def test_somebody_asks_again(both):
    both.again()
    both.call("thinking")

    both.agree()


def test_somebody_rings(people):
    life = rang(TOLD, "Rosa Soto", "es", NOON, people.luz)
    with at(NOON):
        call = actions.new_call(phone=ACTED, name="Rosa Soto", language="es", by=people.luz)
    both = Both.__new__(Both)
    both.by, both.deciders, both.now, both.life, both.lead = people.luz, [people.maya], NOON, life, call.lead
    both.end("thinking")

    both.agree()


def test_told_notes_are_sealed_like_any_other(both):
    both.call("thinking")
    both.agree()
    with vault.session():
        assert {note.text for note in Note.objects.all()} == {"Needs childcare."}

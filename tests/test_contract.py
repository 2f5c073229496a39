"""Schemathesis over the OpenAPI document: whatever it makes of each operation, sent by every role, has no 5xx for an
answer and none that the document does not describe.

`WAYLINE_CONTRACT_EXAMPLES=200 python3 dev.py test tests/test_contract.py` looks longer, and elsewhere each time.
"""

import os
import re
from datetime import timedelta
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from config.wsgi import application
from crm.people.keys import make_key
from leads import actions
from leads.care.danger import keep_log
from leads.handing.actions import offer
from leads.intake.actions import receive
from leads.stopping import heard
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.keys import key_for

LONGER = os.environ.get("WAYLINE_CONTRACT_EXAMPLES")
often = examples(
    max_examples=int(LONGER or 4),
    deadline=None,
    database=None,
    derandomize=not LONGER,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
UNKNOWN = "00000000-0000-7000-8000-000000000000"
JSON, TOMORROW = "application/json", (timezone.now() + timedelta(days=1)).isoformat()
ENDED = {"crisis": UNKNOWN, "outcome": "not_an_emergency", "confirmed": "no", "words": "Dispatch"}
USUAL: dict[str, dict] = {  # what people say, by the last word of an address
    "leads": {"phone": "602-555-0147", "name": "Renee Moss", "call_when": "now", "for_whom": "self"},
    "find": {"phone": "602-555-0142"},
    "presence": {"state": "ready"},
    "release": {"reason": "need_a_minute"},
    "reassign": {"to": "ben.ochoa@harborlight.example", "reason": "Speaks with them"},
    "close": {"reason": "cost", "alternative": "A free clinic", **ENDED},
    "notes": {"text": "Asked for a quiet place."},
    "dial": {"basis": "requested_now"},
    "calls": {"outcome": "call_back", "call_back_at": TOMORROW, "direction": "in", "phone": "602-555-0148"},
    "correct": {"outcome": "thinking", "reason": "A wrong key"},
    "crisis-screens": dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no"),
    "danger": {"crisis": UNKNOWN, "steps": [{"id": UNKNOWN, "kind": "step", "words": "Checked", "ago": 5}]},
    "reveal": {"fields": ["phone", "name"], "purpose": "to call"},
    "reminders": {"due_at": TOMORROW},
    "snooze": {"until": TOMORROW},
    "follow-up": {"plan": "usual/1", "agreed": True},
    "handover": {"to": "ben.ochoa@harborlight.example", "told": "Her sister may answer."},
    "decline": {"reason": "I go home at six."},
    "numbers": {"phone": "602-555-0150"},
    "lift": {"phone": "602-555-0151", "reason": "wrong_key"},
}
HELD_AGAINST = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
                "response_headers_conformance", "response_schema_conformance")  # fmt: skip


@pytest.fixture
def site(db):
    """A key that posts leads, and what it shows."""
    return make_key(label="site", scope="intake")


@pytest.fixture
def doors(people, site):
    """A key for each role, and nobody's."""
    roles = ("ana", "maya", "sol", "ines", "pia", "adam")
    keys = {role: {"Authorization": f"Bearer {key_for(getattr(people, role))}"} for role in roles}
    keys["pia, for a purpose"] = {**keys["pia"], "X-Purpose": "a complaint"}
    return {**keys, "site": {"Authorization": f"Bearer {site[1]}"}, "nobody": {}}


@pytest.fixture
def joined(people, ask, monkeypatch):
    """Maya has made one lead of two; what is said of them names their rows."""
    kept, gone = ask("602-555-0145", name="Ren"), ask("602-555-0145", name="Al")
    made = actions.merge(kept.pk, absorbed=gone.pk, reason="One person.", by=people.maya)
    other, asked = ask("602-555-0146"), kept.requests.latest("received_at", "pk")
    monkeypatch.setitem(USUAL, "merge", {"other": str(other.pk), "reason": "One person."})
    monkeypatch.setitem(USUAL, "undo", {"merge": str(made.pk)})
    monkeypatch.setitem(USUAL, "split", {"request": str(asked.pk), "reason": "Two after all."})
    return kept


@pytest.fixture
def ids(people, ask, site, settings, joined, monkeypatch):
    """By the first word of an address: what stands there. Ana holds one, has promised a call, which she offers to Maya,
    and has closed one; somebody else asked us to stop.
    """
    settings.UNDO_SECONDS = settings.LEASE_SECONDS = 3600  # a longer look takes longer
    waiting, held, promised, closed = (ask(f"602-555-01{n}") for n in range(41, 45))
    for lead in (promised, closed, held):
        actions.claim(lead.pk, by=people.ana)
        if lead != held:
            actions.dial(lead.pk, by=people.ana)
            ask_the_three(lead, people.ana)
            said = {"call_back_at": timezone.now() + timedelta(hours=3)}
            actions.log_call(
                lead.pk, outcome="call_back" if lead == promised else "declined", details=said, by=people.ana
            )
    leads = [waiting, held, promised, closed, joined]
    keep_log(held.pk, crisis=UUID(UNKNOWN), by=people.ana)  # a danger card that is open
    offer(promised.pk, to=people.maya.pk, told="She sleeps until noon.", by=people.ana)
    heard("+16025550151", "STOP", at=timezone.now())
    monkeypatch.setitem(USUAL, "under-18", {"person": str(held.people.get().pk), "under_18": "yes"})
    return {
        "leads": [str(lead.pk) for lead in leads],
        "calls": [str(call.pk) for lead in leads for call in lead.calls.all()],
        "reminders": [str(one.pk) for one in Reminder.objects.filter(user=people.ana)],
        "requests": [receive({"phone": "602-555-0149"}, by=site[0], way="api").reference],
    }


@pytest.fixture
def kept_connection(db):
    """The application's end of a request does not close the connection on which the test takes everything back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(kept_connection):
    no_keys = ProjectConfig(generation=GenerationConfig(with_security_parameters=False))
    config = SchemathesisConfig(projects=ProjectsConfig(default=no_keys))
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", application, config=config)


def send(case, doors: dict) -> set[int]:
    """By every role, each time taken back. Raises when an answer is not as the document says; else their statuses."""
    seen = set()
    for headers in doors.values():
        with transaction.atomic():
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[CHECKS.get_one(name) for name in HELD_AGAINST])
            seen.add(answer.status_code)
            transaction.set_rollback(True)
    return seen


def ask_as_everybody(operation, names: list[str], doors: dict, seen: set[int]) -> None:
    """What people say; then cases right and wrong, about each of `names`, about nothing, and about anything."""
    usual = USUAL.get(operation.path.split("/")[-2], {})
    for name in names or [UNKNOWN]:
        case = operation.Case(path_parameters=dict.fromkeys(wanted(operation), name), body=usual, media_type=JSON)
        seen |= send(case, doors)

    @often
    @given(st.data(), st.sampled_from(list(GenerationMode)), st.sampled_from([*names, UNKNOWN, None]))
    def anything(data, mode, name):
        case = data.draw(operation.as_strategy(mode))
        if name and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, name)
        if isinstance(case.body, dict) and usual:
            case.body |= {key: usual[key] for key in data.draw(st.sets(st.sampled_from(sorted(usual))))}
        send(case, doors)

    anything()


def wanted(operation) -> list[str]:
    return re.findall("{([a-z]+)}", operation.path)


def test_every_answer_to_every_role_is_in_the_document(document, doors, ids):
    load_all_checks()
    operations, wrong, unheard = [found.ok() for found in document.get_all_operations()], {}, []
    for operation in operations:
        seen: set[int] = set()
        try:
            ask_as_everybody(operation, ids.get(operation.path.split("/")[3], []), doors, seen)
        except FailureGroup as problem:
            wrong[operation.label] = [str(one) for one in problem.exceptions]
        unheard += [] if min(seen, default=400) < 300 else [operation.label]
    assert (wrong, unheard) == ({}, [])
    assert len(operations) > 20

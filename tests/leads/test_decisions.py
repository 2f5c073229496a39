"""Every decision about contact is stored with what it rests on: the page, the API and the worker ask at one place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox

from crm.people.models import User
from crm.privacy.lookup import number_index
from leads.models import ContactDecision, ContactNumber
from scheduling.hours import table
from scheduling.reminders import actions as reminders
from scheduling.reminders import mail
from scheduling.reminders.models import Delivery
from scheduling.reminders.telling import tell_due
from tests.leads.pages import Desk
from tests.moments import at

pytestmark = pytest.mark.django_db
FLORIDA, MIAMI = "305-555-0147", "+13055550147"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, in New York
EIGHT = datetime(2026, 11, 25, 1, tzinfo=UTC)  # in the evening there
MORNING = datetime(2026, 11, 25, 13, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def asked(ask, people):
    def asked(moment=NOON, **facts):
        with at(moment):
            return ask(**{"phone": FLORIDA, "call_now_any_hour": False, **facts})

    return asked


@pytest.fixture
def dial(door, ana):
    def dial(lead, moment, who=None):
        with at(moment):
            api = door(who or ana)
            api.post(f"leads/{lead.pk}/claim/")
            return api.post(f"leads/{lead.pk}/dial/")

    return dial


def test_a_call_that_is_allowed_is_stored_with_its_inputs(asked, dial, ana):
    lead = asked()
    dial(lead, NOON)
    kept = ContactDecision.objects.get()
    assert (kept.lead, kept.by, kept.at, kept.way, kept.channel) == (lead, ana, NOON, "api", "call")
    assert (kept.decision, kept.basis, kept.reasons, kept.until) == ("allow", "in_hours", ["in_hours"], None)
    assert (kept.inputs["states"], kept.inputs["zones"]) == (["FL"], ["America/New_York"])
    assert kept.table_version == kept.inputs["table"] == table.current().version


def test_the_number_stands_there_by_its_index_alone(asked, dial):
    dial(asked(), NOON)
    kept = ContactDecision.objects.get()
    assert bytes(kept.number_index) == number_index(MIAMI) and "5550147" not in str(kept.inputs)


def test_a_refused_call_is_stored_too(asked, dial):
    answer = dial(asked(), EIGHT)
    kept = ContactDecision.objects.get()
    assert (answer.status_code, answer.json()["reasons"]) == (409, ["state_hours"])
    assert (kept.decision, kept.reasons, kept.until) == ("blocked", ["state_hours"], MORNING)


def test_a_moment_before_eight_florida_may_be_called(asked, dial):
    assert dial(asked(), EIGHT - SECOND).status_code == 200


def test_the_page_says_that_it_was_the_page(asked, ana):
    lead = asked()
    with at(NOON):
        desk = Desk(ana)
        desk.take(lead)
        desk.post(f"/leads/{lead.pk}/dial/")
    assert ContactDecision.objects.get().way == "page"


def test_a_look_at_the_hours_stores_nothing(asked, ana):
    lead = asked()
    with at(NOON):
        desk = Desk(ana)
        desk.take(lead)
        desk.get(f"/leads/{lead.pk}/")
    assert not ContactDecision.objects.exists()


def test_a_promise_at_night_waits_for_the_states_morning(asked):
    lead = asked(EIGHT)
    assert (lead.waiting.opens_at, lead.waiting.shuts_at) == (MORNING, EIGHT + timedelta(days=1))


def test_the_persons_zip_code_says_where_they_are(asked, dial):
    lead = asked(phone="850-555-0147", zip="32501")
    assert dial(lead, EIGHT + 59 * MINUTE).status_code == 200


def test_a_loved_ones_zip_code_does_not(asked, dial):
    lead = asked(phone="850-555-0147", zip="32501", for_whom="loved_one")
    assert dial(lead, EIGHT + 59 * MINUTE).json()["reasons"] == ["state_hours"]


@pytest.fixture
def told(asked, ana, settings):
    """A mail to Ana about a call back that fell due a minute before eight."""
    settings.EMAIL_HOST = "mail.example"
    lead = asked()
    with at(NOON):
        due = datetime.now(UTC) - MINUTE
        reminders.remind(lead.pk, user=ana, kind="call_back", due_at=due, by=ana)
        tell_due(10, by=User.objects.system())
    return Delivery.objects.get(channel="email")


def sent(delivery, moment) -> Delivery:
    with at(moment):
        mail.send(delivery.pk, by=User.objects.system())
    delivery.refresh_from_db()
    return delivery


def test_the_worker_asks_again_and_sends_in_the_hours(told):
    assert (sent(told, EIGHT - SECOND).sending, len(outbox.outbox)) == ("sent", 1)
    assert ContactDecision.objects.get().way == "worker"


def test_a_worker_that_comes_after_the_window_puts_it_off(told):
    late = sent(told, EIGHT)
    assert (late.sending, late.next_try_at, late.attempts, outbox.outbox) == ("waiting", MORNING, 0, [])


def test_of_a_number_that_asked_us_to_stop_nothing_is_sent(told):
    from crm.privacy.models import Suppression

    number = ContactNumber.objects.get()
    Suppression.objects.create(number_index=number.number_index, since=NOON, why="asked_to_stop")
    assert (sent(told, NOON).sending, outbox.outbox) == ("stopped", [])

"""Who waits too long: the ladder at 2, 5 and 10 minutes, nobody ready, orphans; each step once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.people.models import Presence, User
from crm.promises.checks import CHECKS, violations
from crm.web.refusals import NotFound
from leads import actions as leads_actions
from leads import timeline
from leads.ladder import actions
from leads.ladder.models import EscalationStep
from leads.ladder.rungs import LADDER, Step, begins, climbed
from leads.models import Lead, Waiting
from scheduling.reminders import mail, telling
from scheduling.reminders.models import Delivery, Reminder
from scheduling.roster.models import Shift
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def waited(lead, minutes):
    """They have waited so long, since a call was allowed."""
    since = timezone.now() - minutes * MINUTE
    Waiting.objects.filter(pk=lead.pk).update(opens_at=since, promise_by=since + 5 * MINUTE, settles_at=None)
    return lead


def climb():
    return actions.climb(by=User.objects.system())


def steps(lead=None):
    rows = EscalationStep.objects.filter(lead=lead) if lead else EscalationStep.objects.all()
    return sorted(rows.values_list("step", flat=True))


def reminded(kind="waits"):
    return sorted(Reminder.objects.open().filter(kind=kind).values_list("user__name", flat=True))


def on_call(person):
    now = timezone.now()
    span = {"starts_at": now - 60 * MINUTE, "ends_at": now + 60 * MINUTE}
    return Shift.objects.create(person=person, kind="on_call", time_zone="UTC", **span)


@pytest.mark.parametrize(("minutes", "taken"), [(1, []), (3, ["queue"]), (6, ["queue", "shift_lead"])])
def test_a_step_is_taken_when_its_time_has_come(people, lead, minutes, taken):
    waited(lead, minutes)
    climb()
    assert steps() == taken


def test_after_ten_minutes_whoever_is_on_call_is_told(people, lead):
    on_call(people.sol)
    waited(lead, 11)
    climb()

    assert steps() == ["on_call", "queue", "shift_lead"]
    assert reminded() == ["Maya Tran", "Sol Reyes"]


def test_a_second_round_takes_nothing_again(people, lead):
    waited(lead, 11)
    assert (climb(), climb()) == (3, 0)


def test_nobody_ready_tells_the_on_call_before_two_minutes(people, lead):
    Presence.objects.update(state="on_break")
    on_call(people.sol)
    waited(lead, 1.5)
    climb()

    assert (steps(), reminded()) == (["nobody_ready"], ["Sol Reyes"])


def test_who_is_held_or_may_not_be_called_climbs_nothing(people, lead, ask, later):
    shut = waited(ask("212-555-0123"), 11)
    Waiting.objects.filter(pk=shut.pk).update(opens_at=later(), shuts_at=later(6))
    leads_actions.claim(waited(lead, 11).pk, by=people.ana)
    assert climb() == 0


def test_suspects_wake_nobody(people, lead):
    waited(lead, 11)
    Waiting.objects.update(rank=0)
    assert climb() == 0


def test_somebody_who_asked_for_a_call_by_noon_is_not_escalated_at_nine(people, lead, later):
    waited(lead, 60)
    Waiting.objects.update(promise_by=later(3))
    assert climb() == 0


def test_when_somebody_takes_them_the_alarm_ends(people, lead):
    waited(lead, 6)
    climb()
    leads_actions.claim(lead.pk, by=people.ana)
    actions.stand_down(by=User.objects.system())
    assert reminded() == []


def test_one_key_says_that_it_was_seen(people, lead):
    waited(lead, 6)
    climb()
    desk = Desk(people.maya)
    assert "Waited 5 minutes: Maya told." in desk.get("/tonight/").text
    assert desk.post(f"/tonight/leads/{lead.pk}/seen/").status_code == 302

    assert "Maya saw it." in desk.get("/tonight/").text
    with pytest.raises(NotFound):
        actions.acknowledge(lead.pk, by=people.maya)


def test_the_story_tells_each_step_and_who_saw_it(people, lead):
    waited(lead, 6)
    climb()
    actions.acknowledge(lead.pk, by=people.maya)
    told = [step.text for step in timeline.of(lead) if step.kind == "wait"]
    assert told == [
        "Maya Tran saw that they waited.",
        "Waited 5 minutes. Told: Maya Tran.",
        "Waited 2 minutes. Told: Ana Diaz, Ben Ochoa, Luz Vega and Maya Tran.",
    ]


def test_after_two_minutes_everybody_sees_it_in_the_queue(people, lead, ask):
    waited(ask("212-555-0123"), 1), waited(lead, 3)
    page = Desk(people.ana).get("/queue/").text
    assert page.count("Waits too long") == 1


def test_however_many_wait_one_e_mail_says_so(people, lead, ask, settings):
    settings.EMAIL_HOST = "mail.example"
    for one in (lead, ask("212-555-0123"), ask("312-555-0123")):
        waited(one, 6)
    climb()
    telling.tell_due(10, by=User.objects.system())
    wanted = [one for one in Delivery.objects.filter(channel="email") if mail._still_wanted(one)]
    assert (len(reminded()), len(wanted)) == (3, 1)


def test_a_step_that_nobody_took_is_a_broken_promise_and_is_mended(people, lead):
    waited(lead, 4)
    check = next(one for one in CHECKS if one.name == "waits_unheard")
    assert [found.row for found in violations(check)] == [lead.code]
    assert check.mend(lead.code, by=User.objects.system())
    assert violations(check) == []


def gone_home(person):
    now = timezone.now()
    span = {"starts_at": now - 500 * MINUTE, "ends_at": now - 20 * MINUTE}
    Shift.objects.create(person=person, time_zone="UTC", **span)


def owned(lead, user):
    Lead.objects.filter(pk=lead.pk).update(owner=user)
    Waiting.objects.filter(pk=lead.pk).update(owner=user)
    return lead


def test_what_falls_due_for_somebody_off_shift_is_told_the_shift_lead_once(people, lead):
    waited(owned(lead, people.ana), 1)
    gone_home(people.ana)
    system = User.objects.system()

    assert (actions.orphans(by=system), actions.orphans(by=system)) == (1, 0)
    assert reminded("decide") == ["Maya Tran"]


@pytest.mark.parametrize("facts", [{"call_open": True}, {"opens_at": datetime(2100, 1, 1, tzinfo=UTC)}])
def test_no_orphan_during_a_call_or_before_its_time(people, lead, facts):
    waited(owned(lead, people.ana), 1)
    gone_home(people.ana)
    Waiting.objects.update(**facts)
    assert actions.orphans(by=User.objects.system()) == 0


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(hours=3))


@given(moments, spans, st.lists(spans, max_size=20))
def test_whatever_the_clock_shows_each_rung_is_climbed_once_in_order_and_never_early(opens, promise, looks):
    since, taken = begins(opens, opens + promise), []
    for look in sorted(looks):
        taken += [(step, opens + look) for step in climbed(since, opens + look) if step not in dict(taken)]

    assert [step for step, _ in taken] == list(LADDER)[: len(taken)]
    assert all(at >= since + LADDER[step] for step, at in taken)
    last = max(looks, default=timedelta(0))
    assert len(taken) == sum(opens + last >= since + after for after in LADDER.values())


@given(moments, spans)
def test_the_shift_lead_hears_no_later_than_at_the_promise_or_five_minutes(opens, promise):
    heard = begins(opens, opens + promise) + LADDER[Step.SHIFT_LEAD]
    assert heard == max(opens + promise, opens + timedelta(minutes=5))

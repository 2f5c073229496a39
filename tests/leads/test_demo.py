"""The demo: six hundred people in four weeks, told in memory, as if each step had been an action."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone

from crm.people.models import Helpline, User
from crm.privacy import vault
from crm.privacy.actor import signed
from crm.privacy.models import AuditRow
from crm.privacy.triggers import history_model, tracked_models
from leads.demo import floor, people, rhythm, roster, sites, stories, words
from leads.intake.models import CallbackRequest
from leads.models import CallAttempt, ContactNumber, Hold, Lead, Note, Waiting
from scheduling import windows
from scheduling.chores import CHORES
from scheduling.reminders.models import Delivery, Reminder
from scheduling.roster.models import Shift
from tests import databases
from tests.promises.at_once import broken

NIGHT, EVENING = range(6), range(17, 22)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, migrated):
    """Harborlight with all that was told, once for this module."""
    with django_db_blocker.unblock():
        name = databases.clone(migrated)
        databases.point_django_at(name)
        with signed(User.objects.system(), "demo"):
            people.make_helpline(), people.make_people(), sites.make_sites()
            stories.tell()
        yield timezone.now()
        databases.point_django_at(django_db_setup)
        databases.drop(name)


def asked_at() -> list[datetime]:
    return [windows.wall(at, people.ZONE) for at in Lead.objects.values_list("created_at", flat=True)]


def test_six_hundred_people_asked_and_on_every_day_somebody(told):
    days = Counter(at.date() for at in asked_at())
    today = windows.wall(told, people.ZONE).date()

    assert sum(days.values()) == 600
    assert all(days[today - timedelta(days=back)] for back in range(1, rhythm.DAYS + 1))


def test_evenings_are_full_and_nights_thin_but_never_empty(told):
    hours = Counter(at.hour for at in asked_at())
    nights = {at.date() for at in asked_at() if at.hour in NIGHT}

    assert min(hours[hour] for hour in EVENING) > max(hours[hour] for hour in range(2, 6))
    assert len(nights) >= rhythm.DAYS


def test_every_number_belongs_to_nobody(told):
    numbers = list(ContactNumber.objects.all())
    vault.preload(one.lead_id for one in numbers)

    assert {one.number[5:10] for one in numbers} == {"55501"}
    assert not [one for one in numbers if one.number.startswith("+1602")]  # left to whoever tries the demo


def test_every_open_lead_has_a_next_time_and_a_closed_one_has_none(told):
    assert not Lead.objects.open().filter(waiting=None).exists()
    assert not Waiting.objects.filter(lead__stage="closed").exists()
    assert not Waiting.objects.filter(opens_at=None, why_not="").exists()


def test_nothing_has_happened_in_the_future(told):
    times = [(Lead, "created_at"), (Lead, "closed_at"), (CallAttempt, "opened_at"), (CallAttempt, "ended_at")]
    times += [(Hold, "ended_at"), (Note, "at"), (CallbackRequest, "settled_at"), (Delivery, "delivered_at")]

    assert not [(model, name) for model, name in times if model.objects.filter(**{f"{name}__gt": told}).exists()]


def test_whoever_was_to_be_reminded_was_told(told):
    due = Reminder.objects.filter(due_at__lte=told, deliveries=None)

    assert not due.open().exists()
    assert not Reminder.objects.open().filter(due_at__lte=told).exclude(state="due").exists()
    assert Reminder.objects.to_do().exists()


def test_every_call_was_allowed_and_nobody_was_on_two_at_once(told):
    calls = list(CallAttempt.objects.exclude(ended_at=None).order_by("by", "opened_at"))

    assert not [call for call in calls if call.direction == "out" and not call.basis]
    assert not [one for one, two in pairwise(calls) if one.by_id == two.by_id and one.ended_at > two.opened_at]


def test_every_row_has_its_history_and_its_audit_row(told):
    histories = sum(history_model(model).objects.count() for model in tracked_models())

    assert AuditRow.objects.count() == histories
    assert CallAttempt.history.filter(history_user=None).count() == 0
    named = Lead.history.filter(stage="closed", history_user__role__in=["navigator", "shift_lead"])
    assert named.values("id").distinct().count() > 400


def test_the_floor_is_lived_in(told):
    waiting = Waiting.objects.filter(holder=None, opens_at__lte=told, shuts_at__gt=told)

    assert waiting.count() > len(floor.WAITING)
    assert waiting.filter(promise_by__lt=told, owner=None).exists()
    assert Waiting.objects.filter(call_open=True).exists()
    assert Lead.objects.needing_review().count() >= len(floor.REVIEW)


@pytest.mark.parametrize("hour", range(24))
def test_the_floor_is_busy_at_any_hour(told, hour):
    lives = floor.lives(_town(datetime(2026, 11, 24, hour, 7, tzinfo=UTC)))
    calls = [life.call for life in lives if life.call]

    assert len(lives) == floor.NOW
    assert all(call.basis for call in calls)
    assert {call.outcome for call in calls} == {"", "call_back", "hung_up"}


def test_no_two_people_share_a_number():
    assert len({words.phone(place) for place in range(words.PEOPLE)}) == words.PEOPLE


def _town(now: datetime, seed: int = 7) -> stories.Town:
    return stories.Town(random.Random(seed), now, stories.sources())


def _told(seed: int) -> list[tuple]:
    now = datetime(2026, 11, 24, 19, tzinfo=UTC)
    calls = [row for life in stories.past(_town(now, seed), 60) for *_, row in life.made if type(row) is CallAttempt]
    return [(call.opened_at, call.by_id, call.outcome) for call in calls]


def test_the_same_seed_tells_the_same(told):
    assert _told(7) == _told(7) != _told(8)


def test_no_name_and_no_number_is_logged(fresh_database, caplog, capfd):
    Helpline.objects.create(is_demo=True)
    people.make_people()
    with caplog.at_level("DEBUG"):
        stories.tell(60)

    said = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in ("555", "Moss", "Rosa Soto", "harborlight") if word in said]


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_who_is_on_duty_stands_on_the_roster(db, hour):
    people.make_people()
    now = timezone.now().replace(hour=hour)
    roster.make_roster(now)
    here = set(Shift.objects.covering(now).values_list("person__name", flat=True))

    assert {*people.on_duty(now), *roster.SIGN_IN} <= here


def test_no_told_life_breaks_a_promise(told):
    with transaction.atomic():
        for chore in CHORES * 3:
            chore()
        assert broken() == []
        transaction.set_rollback(True)

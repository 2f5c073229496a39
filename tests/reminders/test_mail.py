"""A reminder by e-mail: for whoever chose it, without a personal word, at least once, and not when it is over."""

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.utils import timezone

from crm.people.models import User
from leads.demo import people as demo
from scheduling import chores
from scheduling.reminders import actions, mail
from scheduling.reminders.chores import fall_due, send_forgotten
from scheduling.reminders.models import Delivery, Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_mail_server(settings, monkeypatch):
    """Django's own outbox stands for it; the sweeper does not wait for Celery."""
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr("scheduling.reminders.chores.MAIL_PATIENCE", timedelta(0))


def soon(minutes):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.fixture
def mine(lead, ana, maya):
    """A reminder of Ana's that is due since a minute, with its deliveries."""
    made = actions.remind(lead.pk, user=ana, kind="own", due_at=soon(-1), by=ana)
    fall_due()
    return made


@pytest.fixture
def system():
    return User.objects.system()


@pytest.fixture
def broken(monkeypatch):
    """The mail server refuses."""

    def refuse(*_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def the_mail():
    return Delivery.objects.get(channel="email", reminder__kind="own")


def test_it_says_that_something_waits_and_nothing_else(mine, ana, settings):
    settings.PUBLIC_URL = "https://desk.example"
    send_forgotten()
    (sent,) = outbox.outbox
    assert (sent.subject, sent.to) == ("One thing needs you", [ana.email])
    assert sent.body == "Something is waiting for you. Please sign in and look:\n\nhttps://desk.example/reminders/\n"


def test_its_message_id_is_the_deliverys(mine):
    send_forgotten()
    assert outbox.outbox[0].extra_headers["Message-ID"].startswith(f"<{the_mail().pk}@")


def test_swept_twice_it_is_sent_once(mine):
    send_forgotten(), send_forgotten(), fall_due(), send_forgotten()
    assert (len(outbox.outbox), the_mail().sending, the_mail().delivered_at is None) == (1, "sent", False)


@pytest.mark.parametrize("facts", [{"email_reminders": False}, {"is_active": False}])
def test_who_did_not_choose_it_gets_none(lead, ana, facts):
    User.objects.filter(pk=ana.pk).update(**facts)
    actions.remind(lead.pk, user=ana, kind="own", due_at=soon(-1), by=ana)
    fall_due()
    assert [one.channel for one in Delivery.objects.all()] == ["in_app"]


def test_without_a_mail_server_none_is_made(lead, ana, settings):
    settings.EMAIL_HOST = ""
    actions.remind(lead.pk, user=ana, kind="own", due_at=soon(-1), by=ana)
    fall_due()
    assert [one.channel for one in Delivery.objects.all()] == ["in_app"]


def test_the_demos_people_get_none(database):
    demo.make_people()
    assert not User.objects.filter(email_reminders=True).exclude(role="system").exists()


@pytest.mark.parametrize("verb", [actions.done, actions.cancel])
def test_what_is_over_is_not_sent(mine, ana, verb):
    verb(mine.pk, by=ana)
    send_forgotten()
    assert (outbox.outbox, the_mail().sending) == ([], "stopped")


def test_what_was_put_off_is_sent_at_its_new_time(mine, ana):
    actions.snooze(mine.pk, until=soon(5), by=ana)
    send_forgotten()
    assert outbox.outbox == []
    Reminder.objects.update(due_at=soon(-1))
    fall_due(), send_forgotten()
    assert len(outbox.outbox) == 1


def test_what_was_stopped_by_a_call_that_is_undone_is_sent_after_all(mine, lead, ana):
    cause = uuid.uuid4()
    actions.settle_lead(lead.pk, cause=cause, by=ana)
    send_forgotten()
    actions.undo_cause(cause, by=ana)
    send_forgotten()
    assert len(outbox.outbox) == 1


def test_whoever_has_seen_it_in_the_application_is_still_written_to(mine):
    send_forgotten()
    assert len(outbox.outbox) == 1


def test_a_try_is_counted_before_it_is_made(mine, system, monkeypatch):
    counted = []
    monkeypatch.setattr(mail, "message", lambda one: counted.append(Delivery.objects.get(pk=one.pk).attempts) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        mail.send(the_mail().pk, by=system)
    assert counted == [1]


def test_under_a_lease_nobody_else_sends_it(mine, system):
    Delivery.objects.update(lease_until=Now() + timedelta(seconds=30))
    assert not mail.send(the_mail().pk, by=system)
    Delivery.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert mail.send(the_mail().pk, by=system)


def test_who_was_away_longer_than_the_lease_marks_nothing(mine, system, monkeypatch):
    def slow(delivery):
        Delivery.objects.update(token=uuid.uuid4())
        return mail.EmailMessage("x", "y", to=["x@example.com"])

    monkeypatch.setattr(mail, "message", slow)
    mail.send(the_mail().pk, by=system)
    assert the_mail().sending == "waiting"


def test_refused_it_is_tried_again_later_and_later(mine, system, broken):
    pauses = []
    for _ in range(3):
        Delivery.objects.update(next_try_at=Now())
        mail.send(the_mail().pk, by=system)
        pauses.append(round((the_mail().next_try_at - timezone.now()).total_seconds()))
    assert pauses == pytest.approx([15, 45, 135], abs=2)


def fail_for_good(system, tries=8):
    Delivery.objects.filter(channel="email").update(attempts=tries - 1)
    mail.send(the_mail().pk, by=system)


def test_after_eight_tries_it_is_dead_and_the_shift_lead_is_told(mine, system, broken, maya):
    fail_for_good(system)
    assert (the_mail().sending, the_mail().attempts) == ("dead", 8)
    assert [one.user for one in Reminder.objects.filter(kind="mail")] == [maya]


def test_one_that_took_its_process_along_eight_times_is_dead_too(mine, system):
    fail_for_good(system, tries=9)
    assert (the_mail().sending, outbox.outbox) == ("dead", [])


def test_that_mail_does_not_arrive_is_not_said_by_mail(mine, system, broken):
    fail_for_good(system)
    fall_due()
    assert [one.channel for one in Delivery.objects.filter(reminder__kind="mail")] == ["in_app"]


def test_the_shift_lead_is_told_once_until_they_have_seen_to_it(mine, lead, ana, system, broken):
    fail_for_good(system)
    actions.remind(lead.pk, user=ana, kind="own", due_at=soon(-2), by=ana)
    fall_due()
    Delivery.objects.filter(sending="waiting").update(attempts=7)
    send_forgotten()
    assert (Delivery.objects.filter(sending="dead").count(), Reminder.objects.filter(kind="mail").count()) == (2, 1)


def test_the_log_names_nobody(mine, system, broken, caplog, ana):
    mail.send(the_mail().pk, by=system)
    assert "SMTPServerDisconnected" in caplog.text and ana.email not in caplog.text


def test_celery_has_some_seconds_before_the_sweeper_sends(mine, monkeypatch):
    monkeypatch.setattr("scheduling.reminders.chores.MAIL_PATIENCE", timedelta(seconds=5))
    assert (send_forgotten(), outbox.outbox) == (0, [])


def test_what_may_take_long_is_done_beside_the_rest():
    assert send_forgotten in chores.SLOW and send_forgotten not in chores.CHORES

"""The mail that brings a link: it leaves by itself, survives a server that is away, and names no caller."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.utils import timezone

from crm.people import actions, mail
from crm.people.models import Helpline, Invitation, PasswordLink
from scheduling import chores
from tests.people.staff import ADDRESS, facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_mail_server(settings):
    """Django's own outbox stands for it."""
    settings.EMAIL_HOST = "mail.example"


@pytest.fixture
def invited(people):
    return actions.invite(facts(), by=people.adam)


@pytest.fixture
def broken(monkeypatch):
    def refuse(*_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def the_one() -> Invitation:
    return Invitation.objects.get()


def test_it_goes_to_the_address_with_the_link(invited):
    mail.send_due()
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject) == ([ADDRESS], "You are invited to Wayline")
    assert invited.url in sent.body and "Adam West invites you" in sent.body and "(America/Denver)" in sent.body


def test_it_comes_from_the_helplines_own_address(invited):
    Helpline.objects.get().delete()
    Helpline(name="Valley Line", mail_from_name="Valley Office", mail_from="office@valley.example").save()
    mail.send_due()
    assert outbox.outbox[0].from_email == "Valley Office <office@valley.example>"


def test_it_is_sent_once(invited):
    assert (mail.send_due(), mail.send_due()) == (1, 0)
    assert len(outbox.outbox) == 1 and the_one().sent_at


def test_sent_again_it_is_another_mail_with_another_link(invited, people):
    mail.send_due()
    actions.send_again(invited.pk, by=people.adam)
    mail.send_due()
    first, second = outbox.outbox
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"] and first.body != second.body


def test_what_was_taken_back_is_not_sent(invited, people):
    actions.take_back(invited.pk, by=people.adam)
    assert (mail.send_due(), outbox.outbox) == (0, [])


def test_what_has_expired_is_not_sent(invited):
    Invitation.objects.update(expires_at=timezone.now())
    assert mail.send_due() == 0


def test_refused_it_is_tried_later_and_later_and_never_given_up(invited, broken):
    pauses = []
    for _ in range(8):
        Invitation.objects.update(next_try_at=Now())
        mail.send_due()
        pauses.append(round((the_one().next_try_at - timezone.now()).total_seconds()))
    assert pauses == pytest.approx([15, 45, 135, 405, 1215, 3600, 3600, 3600], abs=3)


def test_under_a_lease_nobody_else_sends_it(invited):
    Invitation.objects.update(lease_until=Now() + timedelta(seconds=30), attempts=1)
    assert mail.send_due() == 0
    Invitation.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert mail.send_due() == 1


def test_a_link_made_anew_while_the_old_one_was_sent_is_sent_too(invited, people, monkeypatch):
    written = mail.message

    def slow(link):
        monkeypatch.setattr(mail, "message", written)
        actions.send_again(invited.pk, by=people.adam)
        return written(link)

    monkeypatch.setattr(mail, "message", slow)
    mail.send_due()
    assert the_one().sent_at is None and mail.send_due() == 1


def test_the_log_names_nobody(invited, broken, caplog):
    mail.send_due()
    assert "SMTPServerDisconnected" in caplog.text
    assert ADDRESS not in caplog.text and invited.token not in caplog.text


def test_a_forgotten_password_is_one_mail(people, ana):
    actions.forgot(ana.email.upper()), actions.forgot(ana.email)
    mail.send_due()
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject) == ([ana.email], "A new password for Wayline")
    assert PasswordLink.objects.get().url in sent.body


def test_nobody_and_who_left_get_none(people, ana):
    actions.deactivate(ana.pk, reason="Moved away.", by=people.adam)
    actions.forgot(ana.email), actions.forgot("nobody@harborlight.example")
    assert (mail.send_due(), outbox.outbox) == (0, [])


def test_the_sweeper_does_it_beside_what_may_not_wait():
    assert mail.send_due in chores.SLOW

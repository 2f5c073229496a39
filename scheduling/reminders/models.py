"""What must happen at a time, for whom, and how they were told."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from crm.ids import uuid7
from crm.privacy.history import History

from .status import Sending, State


class ReminderQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def open(self):
        return self.filter(state__in=[State.SCHEDULED, State.SNOOZED, State.DUE])

    def to_do(self):
        """What a person has been reminded of and has not done."""
        return self.filter(state=State.DUE)

    def overdue_first(self):
        return self.order_by("due_at", "pk")

    def ripe(self):
        """Whose time has come, by the database's clock, and who were not told yet."""
        return self.filter(state__in=[State.SCHEDULED, State.SNOOZED], due_at__lte=Now()).order_by("due_at", "pk")


class Reminder(models.Model):
    """One thing for one person at one time: a due row, which is the truth; queues only hurry it along."""

    class Kind(models.TextChoices):
        CALL_BACK = "call_back", "Call back, as promised"
        CHECK_IN = "check_in", "Check in"
        FOLLOW_UP = "follow_up", "Follow up"
        LAST_WORD = "last_word", "A last kind message, if you think it right"
        DECIDE = "decide", "Decide what happens next"
        LAPSE = "lapse", "A call was left open"
        HANDED_OVER = "handed_over", "Handed to you"
        OWN = "own", "Your own reminder"
        MAIL = "mail", "Reminders by e-mail do not arrive"
        WAITS = "waits", "Somebody waits too long"
        OFFERED = "offered", "A caller is offered to you"
        HANDED_BACK = "handed_back", "Nobody took this caller over"

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey("leads.Lead", models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    due_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40, blank=True)
    promised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    cause = models.UUIDField(null=True)
    ended_by_cause = models.UUIDField(null=True)

    history = History(no_db_index=["lead", "user"])
    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="reminders_ripe", condition=models.Q(state__in=["scheduled", "snoozed"])
            ),
            models.Index(fields=["user", "due_at"], name="reminders_to_do", condition=models.Q(state="due")),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "lead", "kind", "cause"], name="one_reminder_per_cause")]

    def __str__(self):
        return f"reminder {self.pk}"


class DeliveryQuerySet(models.QuerySet):
    def in_app(self):
        return self.filter(channel=Delivery.Channel.IN_APP)

    def mails_due(self):
        """E-mails whose next try has come, by the database's clock, and which nobody is sending now."""
        waiting = self.filter(channel=Delivery.Channel.EMAIL, sending=Sending.WAITING, next_try_at__lte=Now())
        free = models.Q(lease_until=None) | models.Q(lease_until__lt=Now())
        return waiting.filter(free).order_by("next_try_at", "pk")


class Delivery(models.Model):
    """Telling a person once, by one channel, about one due time.

    In the application it is told as it is written. An e-mail is sent at least once: under a lease, each try counted
    before it is made; the mail server drops a repeat by its Message-ID, which is this row's id.
    """

    class Channel(models.TextChoices):
        IN_APP = "in_app", "In the application"
        EMAIL = "email", "By e-mail"

    id = models.UUIDField(primary_key=True, default=uuid7)
    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.IN_APP)
    due_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    sending = models.CharField(max_length=8, choices=Sending, blank=True)
    next_try_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="mails_due", condition=models.Q(sending="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "channel", "due_at"], name="told_once"),
            models.CheckConstraint(
                condition=~models.Q(channel="in_app", delivered_at=None), name="told_as_it_is_written"
            ),
        ]

    def __str__(self):
        return f"delivery {self.pk}"


class Heartbeat(models.Model):
    """That a process of the house is alive: `/readyz` asks for the sweeper's."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name

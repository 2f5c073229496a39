"""Danger and care: the three questions that come first, the danger card of a live call, what somebody takes."""

from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField, SealedTextField
from crm.privacy.history import History
from leads.models import CallAttempt, Lead

QUESTIONS = {
    "danger_now": "Is anyone in danger right now?",
    "took_too_much": "Has anyone taken too much, or can’t be woken?",
    "suicide": "Thoughts of suicide?",
}
ANSWERS = ["yes", "no", "couldnt_ask", "declined"]


class CrisisScreen(models.Model):
    """The three questions, asked once: `answers` maps each to yes, no, couldnt_ask or declined."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="crisis_screens")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answers = SealedJSONField()

    history = History(no_db_index=["lead", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"crisis screen {self.pk}"


class CrisisQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def real(self):
        """Of people: nobody is told of a made-up caller's."""
        return self.filter(lead__practice_by=None)

    def unseen(self):
        """Whom no shift lead has answered; one that was no emergency needs none. Oldest first."""
        real = self.real().exclude(outcome=CrisisEvent.Outcome.NOT_AN_EMERGENCY)
        return real.filter(acknowledged_at=None).order_by("opened_at", "pk")


class CrisisEvent(models.Model):
    """One danger card of one caller: from its opening to how it ended, and who of us was told.

    The card's page makes the id, so that what it sends twice is one event, also after the server was away.
    """

    class Outcome(models.TextChoices):
        EMERGENCY_911 = "emergency_911", "911: help is with them"
        SENT_TO_988 = "sent_to_988", "988 has them"
        POISON_CONTROL = "poison_control", "Poison control has them"
        LINE_LOST = "line_lost", "Line lost, help sent"
        NOT_AN_EMERGENCY = "not_an_emergency", "Not an emergency"

    class Confirmed(models.TextChoices):
        YES = "yes", "Yes, I heard it from them"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="crises")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    address = SealedJSONField()
    told_at = models.DateTimeField()
    again_at = models.DateTimeField()
    told_again_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    line_lost_at = models.DateTimeField(null=True)
    call_back = models.OneToOneField(CallAttempt, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    confirmed = models.CharField(max_length=7, choices=Confirmed, blank=True)
    words = SealedTextField()

    history = History(no_db_index=["lead", "by", "acknowledged_by", "call_back"])
    objects = CrisisQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="crises_unseen", condition=models.Q(acknowledged_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=models.Q(ended_at=None), name="one_open_crisis_a_lead"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="")
                | models.Q(ended_at__isnull=False, outcome="not_an_emergency")
                | (models.Q(ended_at__isnull=False) & ~models.Q(outcome="") & ~models.Q(confirmed="")),
                name="crisis_ends_with_an_outcome",
            ),
        ]

    def __str__(self):
        return f"crisis {self.pk}"


class CrisisStep(models.Model):
    """One line of a danger card's log, with the second at which it was pressed. Its id is the page's own."""

    class Kind(models.TextChoices):
        STEP = "step", "Step"
        CALL = "call", "Call for help"
        NOTE = "note", "Note"
        LINE_LOST = "line_lost", "Line lost"

    id = models.UUIDField(primary_key=True, default=uuid7)
    crisis = models.ForeignKey(CrisisEvent, models.PROTECT, related_name="steps")
    lead = models.ForeignKey(Lead, models.PROTECT, db_index=False, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    words = SealedTextField()

    history = History(no_db_index=["crisis", "lead", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"crisis step {self.pk}"


class SubstanceUse(models.Model):
    """What somebody takes, as they said it at one moment; the last word on a substance counts.

    `facts`: {substance, last_use_at (ISO or null), daily and seizure_before (yes, no, unknown), left_care_at}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="uses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    facts = SealedJSONField()

    history = History(no_db_index=["lead", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"use {self.pk}"

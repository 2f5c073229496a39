from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History

from .lead import Lead

PASS_REASONS = {
    "knows_person": "I know this person",
    "language": "Language",
    "need_a_minute": "I need a minute first",
    "other": "Other, in a few words",
}


class Rank(models.IntegerChoices):
    """Danger first; then who asked again or fell off the line; suspects last, never nowhere."""

    SUSPECT = 0, "Suspect"
    USUAL = 1, "Usual"
    RAISED = 2, "Asked again, or was cut off"
    DANGER = 3, "Danger"


class Place(models.Model):
    """When one open lead may be called, and the lease of whoever holds it."""

    number_index = models.BinaryField(null=True)
    rank = models.SmallIntegerField(choices=Rank, default=Rank.USUAL)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    promise_by = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)
    shuts_at = models.DateTimeField(null=True)
    settles_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=35, default="en")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    held_number = models.BinaryField(null=True)
    hold_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    call_open = models.BooleanField(default=False)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class PracticePlace(Place):
    """That of a made-up caller, in a table of its own: the queue cannot hand one out, count or miss it."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="practice_place")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self):
        return f"practice {self.lead_id}"


class Waiting(Place):
    """The place of one open lead in the queue. A small table without history.

    It may be handed out while `opens_at <= now < shuts_at`: the interval that scheduling.windows computed.
    """

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="waiting")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="holding", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder"], condition=models.Q(holder__isnull=False), name="one_lead_each"),
            models.UniqueConstraint(
                fields=["held_number"], condition=models.Q(held_number__isnull=False), name="one_holder_per_number"
            ),
        ]
        indexes = [
            models.Index(models.F("rank").desc(), "promise_by", "asked_at", "lead", name="queue_order"),
            models.Index(fields=["shuts_at"], name="queue_shuts"),
            models.Index(fields=["lease_until"], name="queue_leases", condition=models.Q(lease_until__isnull=False)),
            models.Index(fields=["number_index"], name="queue_numbers"),
        ]

    def __str__(self):
        return f"waiting {self.lead_id}"


class Hold(models.Model):
    """That somebody had a lead: from when, by which way and why, until when and why not longer."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="holds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    why = models.CharField(max_length=24)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=24, blank=True)
    ended_words = SealedTextField()

    history = History(no_db_index=["lead", "by"])

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["by", "ended_at"],
                name="hold_passes",
                condition=models.Q(ended_why__in=list(PASS_REASONS)),
            ),
        ]

    def __str__(self):
        return f"hold {self.pk}"

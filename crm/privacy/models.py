"""Keys, the write audit, the read log and suppressions."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from crm.ids import uuid7
from crm.privacy.history import History


class LeadKey(models.Model):
    """The two wrapped data keys of one lead, in a schema of their own so that backups can part them from data."""

    lead_id = models.UUIDField(primary_key=True)
    care = models.BinaryField(null=True)
    evidence = models.BinaryField(null=True)

    class Meta:
        db_table = 'keys"."lead_key'

    def __str__(self):
        return str(self.lead_id)


class AuditRow(models.Model):
    """One write: who, for what, which history row, and the digest of that row. Written by triggers alone."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    request = models.CharField(max_length=36, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    table = models.CharField(max_length=63)
    row = models.UUIDField()
    history_id = models.BigIntegerField()
    shape = models.CharField(max_length=32)
    digest = models.BinaryField()

    def __str__(self):
        return f"{self.actor} {self.table} {self.row}"


class AuditShape(models.Model):
    """Which columns, in which order, a digest was made of: `shape` in AuditRow names one of these."""

    shape = models.CharField(max_length=32, primary_key=True)
    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))

    def __str__(self):
        return f"{self.table} {self.shape}"


class ReadLog(models.Model):
    """One look: who, which leads, which class of fields, by which way and for what. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=80)
    request = models.CharField(max_length=36, blank=True)
    purpose = models.CharField(max_length=60)
    way = models.CharField(max_length=20)
    fields = models.CharField(max_length=60)
    leads = ArrayField(models.UUIDField())
    term = models.BinaryField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.actor} {self.way} {self.fields}"


STOPS_FOR = timedelta(days=5 * 365 + 2)  # five years, with the leap days that may lie in them


class SuppressionQuerySet(models.QuerySet):
    def live(self):
        """Neither lifted nor five years old."""
        return self.filter(lifted_at=None, since__gt=Now() - STOPS_FOR)

    def of(self, number_index: bytes):
        return self.live().filter(number_index=number_index)


class Suppression(models.Model):
    """Do not contact this number: a keyed hash that outlives the lead (47 CFR 64.1200(d)(6): five years).

    `source` is the list that it came from, if it came from one.
    """

    class Why(models.TextChoices):
        ASKED = "asked_to_stop", "They told us to stop"
        WORD = "stop_word", "They sent STOP"
        OWN_PAGE = "own_page", "They stopped it on their own page"
        DID_NOT_ASK = "did_not_ask", "They did not ask for a call"
        IMPORTED = "imported", "On a list that was brought in"

    class Lifted(models.TextChoices):
        UNDO = "undo", "The outcome was taken back"
        CORRECTED = "corrected", "The outcome was corrected"
        START = "start_word", "They sent START"
        ASKED_AGAIN = "asked_again", "They asked us for a call again"
        WRONG_KEY = "wrong_key", "It was put in by mistake"
        NOT_THEIRS = "not_theirs", "The number has another owner now"

    id = models.UUIDField(primary_key=True, default=uuid7)
    number_index = models.BinaryField()
    since = models.DateTimeField()
    why = models.CharField(max_length=30, choices=Why)
    source = models.CharField(max_length=60, blank=True, default="", db_default="")
    lead_id = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=30, blank=True, choices=Lifted)
    lifted_by = models.CharField(max_length=80, blank=True, default="", db_default="")

    history = History(
        excluded_fields=["number_index"],
    )
    objects = SuppressionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["number_index"], condition=models.Q(lifted_at=None), name="suppressed_now")]
        constraints = [
            models.UniqueConstraint(
                fields=["number_index", "source"], condition=~models.Q(source=""), name="once_from_a_list"
            )
        ]

    def __str__(self):
        return f"suppression {self.pk}"

    @property
    def stands(self) -> bool:
        return self.lifted_at is None and timezone.now() < self.since + STOPS_FOR

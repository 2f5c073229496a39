"""What people and other sites sent us, as they sent it."""

from django.db import models
from simple_history.models import HistoricalRecords

from crm.ids import letters, uuid7
from crm.people.models import MachineKey
from crm.privacy.fields import SealedJSONField
from crm.privacy.vault import EVIDENCE
from leads.models import ContactNumber, Lead


def new_reference() -> str:
    """Names one request to its sender: 100 random bits, in letters and digits."""
    return "R" + letters("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20)


class RequestQuerySet(models.QuerySet):
    def unsettled(self):
        return self.filter(settled_at=None).order_by("received_at", "pk")

    def newest_first(self):
        return self.order_by("-received_at", "-pk")


class CallbackRequest(models.Model):
    """One submission of a form, call or message. `given` is everything as it came; `consent` is kept as evidence."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="requests")
    number = models.ForeignKey(ContactNumber, models.PROTECT, null=True, related_name="requests")
    reference = models.CharField(max_length=21, unique=True, default=new_reference)
    key = models.ForeignKey(MachineKey, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    number_index = models.BinaryField(null=True)
    given = SealedJSONField()
    consent = SealedJSONField(kind=EVIDENCE)
    requested_now_until = models.DateTimeField(null=True)
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    promise_by = models.DateTimeField()
    token_hash = models.BinaryField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    history = HistoricalRecords(
        excluded_fields=["number_index", "token_hash"],
        user_db_constraint=False,
        no_db_index=["lead", "number", "key", "reference"],
    )
    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(settled_at=None), name="requests_unsettled"),
            models.Index(fields=["token_hash"], name="requests_by_token"),
        ]

    def __str__(self):
        return self.reference


class Idempotency(models.Model):
    """That a key posted this before, and what we answered: replayed byte for byte for seven days."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.ForeignKey(MachineKey, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=120)
    name = models.BinaryField()
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "path", "name"], nulls_distinct=False, name="one_answer_per_key")
        ]
        indexes = [models.Index(fields=["at"], name="idempotency_age")]

    def __str__(self):
        return f"idempotency {self.pk}"

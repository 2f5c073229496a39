from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField
from crm.privacy.history import History
from crm.privacy.vault import EVIDENCE

from .lead import Lead


class DecisionQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-at", "-pk")


class ContactDecision(models.Model):
    """That somebody or something asked whether a person may be contacted, what was answered, and on what it rests.

    `inputs` is the whole Ask, under the evidence key; the number stands here by its index alone.
    """

    class Way(models.TextChoices):
        PAGE = "page", "A navigator's page"
        API = "api", "The API"
        WORKER = "worker", "The worker, at the moment of sending"

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=5)
    way = models.CharField(max_length=6, choices=Way)
    number_index = models.BinaryField(null=True)
    decision = models.CharField(max_length=9)
    basis = models.CharField(max_length=16, blank=True)
    reasons = models.JSONField()
    until = models.DateTimeField(null=True)
    table_version = models.CharField(max_length=20)
    inputs = SealedJSONField(kind=EVIDENCE)

    history = History(excluded_fields=["number_index"], no_db_index=["lead", "by"])
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"decision {self.pk}"

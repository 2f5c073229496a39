"""That somebody waited too long, and who was told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.ids import uuid7
from crm.privacy.history import History
from leads.models import Lead

from .rungs import Step


class EscalationStep(models.Model):
    """One step for one wait, which began `since`: once, however many sweepers look. `told` holds ids of people."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=12, choices=Step)
    since = models.DateTimeField()
    at = models.DateTimeField()
    told = ArrayField(models.UUIDField(), default=list)

    history = History(no_db_index=["lead"])

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lead", "step", "since"], name="each_step_once")]

    def __str__(self):
        return f"escalation {self.pk}"

from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField, SealedTextField
from crm.privacy.history import History

from .call import CallAttempt
from .lead import Lead


class OutcomeCorrection(models.Model):
    """How a call really ended, said later than undo allows. The call keeps what was said first; the last row stands."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="corrections")
    call = models.ForeignKey(CallAttempt, models.PROTECT, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=24)
    reason = SealedTextField()
    details = SealedJSONField()
    is_attempt = models.BooleanField(default=False)
    reached = models.BooleanField(default=False)
    incident = models.BooleanField(default=False)
    next_action = models.CharField(max_length=14, blank=True)
    next_call_at = models.DateTimeField(null=True)
    cadence = models.CharField(max_length=24, blank=True, db_default="")

    history = History(no_db_index=["lead", "call", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"correction {self.pk}"

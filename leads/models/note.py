from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History

from .lead import Lead


class Note(models.Model):
    """What helps the next person help them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedTextField()

    history = History(no_db_index=["lead", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"note {self.pk}"


class Draft(models.Model):
    """A note that is being written: sealed, without history, one for each writer and lead."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = SealedTextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "by"], name="one_draft_each")]

    def __str__(self):
        return f"draft {self.pk}"

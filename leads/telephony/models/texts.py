from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History
from leads.models import Lead

from .lines import Line


class Heard(models.TextChoices):
    STOP = "stop", "They asked us to stop"
    DANGER = "danger", "Someone may be in danger"
    NOTHING = "nothing", "A message"


class TextIn(models.Model):
    """A text that somebody sent us. A person reads it; of two leads with that number it is nobody's until then."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key_id = models.UUIDField()
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="texts_in")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+", db_index=False)
    sid = models.CharField(max_length=40)
    number = SealedTextField(owner="key_id")
    number_index = models.BinaryField(null=True)
    text = SealedTextField(owner="key_id")
    at = models.DateTimeField()
    heard = models.CharField(max_length=8, choices=Heard)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    history = History(excluded_fields=["number_index"], no_db_index=["lead", "line", "seen_by"])

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["sid"], name="one_text_a_message")]
        indexes = [models.Index(fields=["at"], name="texts_unseen", condition=models.Q(seen_at=None))]

    def __str__(self):
        return f"text {self.pk}"

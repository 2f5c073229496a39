"""Danger and care: for now, the three questions that come first."""

from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField
from crm.privacy.history import History
from leads.models import Lead

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

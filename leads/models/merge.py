from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History

from .lead import Lead


class Merge(models.Model):
    """That two leads were made one: which was kept, why, and every cell as it was, so that it can be undone.

    `rows` holds for each row that was touched its cells before and after; sealed ones stay the ciphertext they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kept = models.ForeignKey(Lead, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Lead, models.PROTECT, related_name="merged_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = SealedTextField(owner="kept_id")
    stage = models.CharField(max_length=12)
    place = models.JSONField()
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+")

    history = History(excluded_fields=["rows"], no_db_index=["kept", "absorbed", "by", "undone_by"])

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at=None), name="one_merge_of_a_lead_stands"
            )
        ]

    def __str__(self):
        return f"merge {self.pk}"


class Split(models.Model):
    """That one request became a lead of its own again."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="splits")
    made = models.ForeignKey(Lead, models.PROTECT, related_name="split_from")
    request_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = SealedTextField()

    history = History(no_db_index=["lead", "made", "by"])

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"split {self.pk}"

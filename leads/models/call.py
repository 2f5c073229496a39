from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField
from crm.privacy.history import History

from .lead import Lead
from .people import ContactNumber


class CallQuerySet(models.QuerySet):
    def as_they_stand(self):
        """Not taken back; `stands_outcome`, `stands_is_attempt`, `stands_reached` follow the last correction."""
        corrections = self.model._meta.get_field("corrections").related_model.objects
        last = corrections.filter(call=OuterRef("pk")).order_by("-at", "-pk")
        known = {name: Coalesce(Subquery(last.values(name)[:1]), F(name)) for name in STANDS}
        return self.filter(undone_at=None).annotate(**{f"stands_{name}": value for name, value in known.items()})


STANDS = ("outcome", "is_attempt", "reached", "cadence")


class CallAttempt(models.Model):
    """One call, out or in: opened by dial or by a ring, ended by its outcome. Corrections are rows of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="calls")
    number = models.ForeignKey(ContactNumber, models.PROTECT, null=True, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    direction = models.CharField(max_length=3, choices=[("out", "We called"), ("in", "They called")])
    number_index = models.BinaryField(null=True)
    basis = models.CharField(max_length=16, blank=True)
    decision = SealedJSONField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True)
    is_attempt = models.BooleanField(default=False)
    reached = models.BooleanField(default=False)
    incident = models.BooleanField(default=False)
    details = SealedJSONField()
    next_action = models.CharField(max_length=14, blank=True)
    next_call_at = models.DateTimeField(null=True)
    cadence = models.CharField(max_length=24, blank=True, db_default="")  # whose version decided: "usual/1"
    before = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)

    history = History(excluded_fields=["number_index"], no_db_index=["lead", "number", "by"])

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(ended_at=None, undone_at=None), name="one_open_call_per_lead"
            )
        ]
        indexes = [models.Index(fields=["number_index", "opened_at"], name="attempts_by_number")]

    def __str__(self):
        return f"call {self.pk}"

    @property
    def stands(self):
        """The row whose outcome counts: the last correction, else the call itself."""
        return next(iter(list(self.corrections.all())[-1:]), self)

from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.privacy.history import History
from scheduling.follow_ups import FOLLOW_UPS, FollowUp

from .lead import Lead


class PlanQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at=None).order_by("started_at", "pk")


class FollowUpPlan(models.Model):
    """That they said yes to calls which ask how it goes: by which version of which plan, from when, on whose clock.

    Its next step is a reminder of kind `follow_up`; what was done is read from the calls.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="follow_ups")
    plan = models.CharField(max_length=24)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    agreed = models.BooleanField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, blank=True)
    started_by_call = models.UUIDField(null=True)
    ended_by_call = models.UUIDField(null=True)

    history = History(no_db_index=["lead", "by"])
    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(agreed=True), name="followed_up_with_their_yes"),
        ]

    def __str__(self):
        return f"follow-up {self.pk}"

    @property
    def steps(self) -> FollowUp:
        """The version that was promised, whatever has been written since."""
        return FOLLOW_UPS[self.plan]

"""Who works when."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from crm.ids import uuid7
from crm.privacy.history import History

from .querysets import ShiftQuerySet

LONGEST = timedelta(hours=26)  # 24 on the wall, and the one or two that an autumn night adds


class Range(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class Shift(models.Model):
    """One person works, or is on call, from an instant to another. `time_zone` is the wall it was read from."""

    class Kind(models.TextChoices):
        WORKING = "working", "Working"
        ON_CALL = "on_call", "On call"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORKING)
    time_zone = models.CharField(max_length=40)

    history = History(no_db_index=["person"])
    objects = ShiftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="shifts_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + LONGEST),
                name="a_shift_lasts_a_day_at_most",
            ),
            ExclusionConstraint(
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Range("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                name="one_shift_of_a_kind_at_a_time",
            ),
        ]

    def __str__(self):
        return f"shift {self.pk}"

    @property
    def mark(self) -> str:
        """Another as soon as anything about it is changed: how a form knows that it was drawn from this."""
        return f"{self.person_id}/{self.kind}/{self.starts_at.timestamp()}/{self.ends_at.timestamp()}"

from django.db import models
from django.db.models.functions import Now

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField

MOST_TRIES = 8


class EventQuerySet(models.QuerySet):
    def due(self):
        """Not worked yet, and its next try has come by the database's clock; in the order in which they came."""
        return self.filter(done_at=None, next_try_at__lte=Now(), tries__lt=MOST_TRIES).order_by("received_at", "pk")


class Event(models.Model):
    """What a provider told us, kept once before anything is done about it. Its body goes when its work is done."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    provider = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    body = SealedJSONField(owner="id")
    next_try_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="one_event_a_key")]
        indexes = [models.Index(fields=["next_try_at"], name="events_due", condition=models.Q(done_at=None))]

    def __str__(self):
        return f"event {self.pk}"

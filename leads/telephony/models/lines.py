from django.conf import settings
from django.db import models

from crm.ids import uuid7
from crm.people.models import Site
from crm.privacy.history import History

GREETING = "Hello, this is {name}. Who am I speaking with?"


class Line(models.Model):
    """A number of ours. `calls_out` marks the one that nobody advertises: call-backs and texts go out from it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="lines")
    language = models.CharField(max_length=12, default="en")
    greeting = models.CharField(max_length=160, default=GREETING)
    calls_out = models.BooleanField(default=False)
    overflow = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    history = History(no_db_index=["site"])

    class Meta:
        ordering = ["label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=models.Q(ended_at=None), name="one_line_a_number"),
            models.UniqueConstraint(
                fields=["calls_out"], condition=models.Q(calls_out=True, ended_at=None), name="one_line_calls_out"
            ),
        ]

    def __str__(self):
        return self.label


class Handset(models.Model):
    """The telephone at which somebody who works here takes calls: theirs to say, a fact of staff."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="handset")
    number = models.CharField(max_length=16)

    history = History(no_db_index=["user"])

    def __str__(self):
        return f"handset {self.pk}"

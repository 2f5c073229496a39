"""A state's hours as an administrator set them, in place of those of the file."""

from django.db import models

from crm.ids import uuid7
from crm.people.models import User
from crm.privacy.history import History
from scheduling.windows.rules import ALWAYS, BOTH, OFF, UNSOLICITED, StateRule, hours


class StateHoursQuerySet(models.QuerySet):
    def standing(self):
        """The last row of each state."""
        return self.order_by("code", "-number").distinct("code")

    def newest_first(self):
        return self.select_related("by").order_by("-number", "pk")


class StateHours(models.Model):
    """Rows are added and never changed. `number` counts all changes, and with it the table's version."""

    class Channels(models.TextChoices):
        BOTH = "both", "Calls and texts"
        CALL = "call", "Calls only"
        TEXT = "text", "Texts only"

    class Applies(models.TextChoices):
        ALWAYS = ALWAYS, "Always"
        UNSOLICITED = UNSOLICITED, "Not to people who asked us to call"
        OFF = OFF, "Never: this row is switched off"

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveIntegerField(unique=True)
    code = models.CharField(max_length=2)
    weekdays = models.CharField(max_length=11)
    saturday = models.CharField(max_length=11)
    sunday = models.CharField(max_length=11)
    on_holidays = models.BooleanField(default=True)
    calls = models.PositiveSmallIntegerField(null=True)
    channels = models.CharField(max_length=4, choices=Channels, default=Channels.BOTH)
    applies = models.CharField(max_length=11, choices=Applies, default=Applies.ALWAYS)
    source = models.CharField(max_length=300)
    as_of = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = History()
    objects = StateHoursQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(calls__lte=3), name="no_state_allows_more_calls")]

    def __str__(self):
        return f"{self.code} {self.number}"

    @property
    def rule(self) -> StateRule:
        return StateRule(
            code=self.code,
            weekdays=hours(self.weekdays),
            saturday=hours(self.saturday),
            sunday=hours(self.sunday),
            on_holidays=self.on_holidays,
            calls=self.calls,
            channels=BOTH if self.channels == self.Channels.BOTH else frozenset({self.channels}),
            applies=self.applies,
            source=self.source,
            as_of=self.as_of,
        )


def facts(rule: StateRule) -> dict:
    """The columns of a rule."""
    both = StateHours.Channels.BOTH
    return {
        "code": rule.code,
        "weekdays": str(rule.weekdays or "none"),
        "saturday": str(rule.saturday or "none"),
        "sunday": str(rule.sunday or "none"),
        "on_holidays": rule.on_holidays,
        "calls": rule.calls,
        "channels": both if rule.channels == BOTH else next(iter(rule.channels)),
        "applies": rule.applies,
        "source": rule.source,
        "as_of": rule.as_of,
    }

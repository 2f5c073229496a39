from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from crm.ids import uuid7
from crm.privacy.history import History
from leads.models import CallAttempt, ContactNumber, Lead

from .lines import Line
from .rings import Ring


class ErrandQuerySet(models.QuerySet):
    def due(self):
        """Whose next try has come, by the database's clock, and which nobody is doing now."""
        waiting = self.filter(state=Errand.State.WAITING, next_try_at__lte=Now())
        return waiting.filter(models.Q(lease_until=None) | models.Q(lease_until__lt=Now())).order_by(
            "next_try_at", "pk"
        )


class Errand(models.Model):
    """One thing that we ask of the provider: a text, or a call that somebody here has pressed for.

    At least once, under a lease; `id` is the dedupe key, which goes with it in the address of its status events.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Send a text"
        BRIDGE = "bridge", "Ring our phone, then theirs"
        CONNECT = "connect", "Put a call that came in through to our phone"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Taken by the provider"
        STOPPED = "stopped", "Not wanted, or not allowed any more"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=8, choices=Kind)
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="errands")
    number = models.ForeignKey(ContactNumber, models.PROTECT, null=True, related_name="+", db_index=False)
    call = models.ForeignKey(CallAttempt, models.PROTECT, null=True, related_name="+", db_index=False)
    ring = models.ForeignKey(Ring, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    template = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sid = models.CharField(max_length=40, blank=True)
    told = models.CharField(max_length=20, blank=True)  # the last word of the provider about it
    done_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    first_try_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)

    history = History(
        excluded_fields=["next_try_at", "first_try_at", "tries", "lease_until", "token"],
        no_db_index=["lead", "number", "call", "ring", "line", "by"],
    )
    objects = ErrandQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=models.Q(kind="bridge"), name="one_bridge_a_call"),
            models.UniqueConstraint(fields=["ring"], condition=models.Q(kind="connect"), name="one_answer_a_ring"),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="errands_due", condition=models.Q(state="waiting"))]

    def __str__(self):
        return f"errand {self.pk}"

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField, SealedTextField
from crm.privacy.history import History
from leads.models import CallAttempt, Lead

from .lines import Line

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "related_name": "+"}


class Decision(models.TextChoices):
    CALLED_BACK = "called_back", "Called back"
    NO_CALL = "no_call", "No call back"
    SETTLED = "settled", "They rang again and were answered"
    NO_WAY = "no_way", "No number to call back"


class RingQuerySet(models.QuerySet):
    def ringing(self):
        return self.filter(state=Ring.State.RINGING)

    def to_decide(self):
        """Missed calls and voicemails about which nobody has decided, the promise that is due first."""
        return self.filter(state__in=Ring.LEFT, decided_at=None).order_by("due_at", "pk")

    def unheard(self):
        return self.filter(state=Ring.State.VOICEMAIL, heard_at=None)


class Ring(models.Model):
    """One call that came in, from its first ring. It becomes a lead's only when we know who is on the line.

    Its cells are sealed under its own key (`key_id` is its id) until it belongs to a lead; then under the lead's.
    """

    class State(models.TextChoices):
        RINGING = "ringing", "Ringing"
        ANSWERED = "answered", "Answered"
        MISSED = "missed", "Missed, no message"
        VOICEMAIL = "voicemail", "Voicemail"
        ENDED = "ended", "Ended"

    LEFT = (State.MISSED, State.VOICEMAIL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    key_id = models.UUIDField()
    provider = models.CharField(max_length=12)
    sid = models.CharField(max_length=40, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="rings")
    number = SealedTextField(owner="key_id")
    number_index = models.BinaryField(null=True)
    said = SealedJSONField(owner="key_id")  # what was typed while nobody was open yet
    state = models.CharField(max_length=10, choices=State, default=State.RINGING)
    came_at = models.DateTimeField()
    offered = models.ForeignKey(**PERSON, db_index=False)
    offered_at = models.DateTimeField(null=True)
    tried = ArrayField(models.UUIDField(), default=list)
    answered_by = models.ForeignKey(**PERSON, db_index=False)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)  # of a call that was none for help
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="rings")
    call = models.ForeignKey(CallAttempt, models.PROTECT, null=True, related_name="+", db_index=False)
    recording = models.CharField(max_length=40, blank=True)
    seconds = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(**PERSON, db_index=False)
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(**PERSON, db_index=False)
    why = SealedTextField(owner="key_id")

    history = History(
        excluded_fields=["number_index"],
        no_db_index=["line", "lead", "call", "offered", "answered_by", "heard_by", "decided_by"],
    )
    objects = RingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "sid"], condition=~models.Q(sid=""), name="one_ring_a_call")
        ]
        indexes = [
            models.Index(fields=["number_index", "came_at"], name="rings_by_number"),
            models.Index(
                fields=["due_at"],
                name="rings_to_decide",
                condition=models.Q(state__in=["missed", "voicemail"], decided_at=None),
            ),
            models.Index(fields=["came_at"], name="rings_ringing", condition=models.Q(state="ringing")),
        ]

    def __str__(self):
        return f"ring {self.pk}"

    def decide(self, decision: str, by=None, why: str = "") -> None:
        """Says what became of it. Does not save."""
        self.decision, self.decided_at, self.decided_by, self.why = decision, timezone.now(), by, why

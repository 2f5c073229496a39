"""That one of us offered a caller to another, and what became of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crm.ids import uuid7
from crm.people.models import Team, User
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History
from crm.web.refusals import Refusal
from leads.models import CallAttempt, Lead

from .status import ENDED, MOVES, State


class HandOverQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(state=State.OFFERED)

    def to_answer(self, by: User):
        """What waits for the answer of `by`, or of anybody of their team."""
        theirs = Q(to=by) | (Q(team=by.team_id) if by.team_id else Q(pk=None))
        return self.offered().filter(theirs).exclude(by=by).order_by("offered_at", "pk")

    def over(self):
        """Nobody answered in time, by the database's clock; or the lead has closed."""
        late = self.offered().filter(Q(lapses_at__lte=Now()) | Q(lead__stage="closed"))
        return late.order_by("lapses_at", "pk")


class HandOver(models.Model):
    """A caller is offered to a person or a team; with `call` it is a live call that moves: a warm transfer."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="hand_overs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    call = models.ForeignKey(CallAttempt, models.PROTECT, null=True, related_name="transfers", db_index=False)
    told_so_far = SealedTextField()
    promised_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    reason = SealedTextField()

    history = History(no_db_index=["lead", "by", "to", "team", "call", "answered_by"])
    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(state="offered"), name="one_offer_a_lead"),
            models.CheckConstraint(condition=Q(to=None) ^ Q(team=None), name="to_a_person_or_a_team"),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None) | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="ended_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["lapses_at"], name="offers_open", condition=Q(state="offered"))]

    def __str__(self):
        return f"hand-over {self.pk}"

    def move_to(self, state: str, *, at: datetime, by: User | None = None, reason: str = "") -> None:
        """The only Python that ends one."""
        if state not in MOVES[self.state]:
            raise Refusal(ENDED[State(self.state)], code="hand_over_ended")
        self.state, self.answered_at, self.answered_by, self.reason = state, at, by, reason
        self.save(update_fields=["state", "answered_at", "answered_by", "reason"])

    def is_for(self, user: User) -> bool:
        return self.to_id == user.pk or (self.team_id is not None and self.team_id == user.team_id)

    @property
    def receiver(self) -> str:
        return self.to.name if self.to else self.team.name

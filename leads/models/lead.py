from django.conf import settings
from django.db import models
from django.urls import reverse

from crm.ids import spoken_code, uuid7
from crm.privacy.fields import SealedTextField
from crm.privacy.history import History
from crm.web.refusals import Refusal
from leads.querysets import LeadQuerySet, RealLeads
from leads.status import CloseReason, Stage, may_move


class Lead(models.Model):
    """One person's need for help, from first request to outcome."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=6, default=spoken_code)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    close_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    alternative = SealedTextField(owner="id")
    danger = models.BooleanField(default=False)
    for_whom = models.CharField(max_length=9, blank=True)
    language = models.CharField(max_length=35, default="en")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="leads")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="merged")
    review_why = models.CharField(max_length=40, blank=True)
    practice_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # a made-up caller, for this person alone: outside `objects`, and so outside every list, count and figure
    created_at = models.DateTimeField()
    first_attempt_at = models.DateTimeField(null=True)
    first_voice_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    history = History(excluded_fields=["version"], no_db_index=["owner", "merged_into", "practice_by"])
    objects = RealLeads.from_queryset(LeadQuerySet)()
    every = LeadQuerySet.as_manager()  # with those of practice: for one row by its key, never for a list

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="open_leads", condition=~models.Q(stage="closed")),
            models.Index(fields=["owner"], name="owned_leads", condition=~models.Q(stage="closed")),
            models.Index(fields=["practice_by"], name="practice_leads", condition=~models.Q(practice_by=None)),
            models.Index(fields=["merged_into"], name="merged_leads", condition=~models.Q(merged_into=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_lead_a_code"),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="known_stage"),
            models.CheckConstraint(
                condition=models.Q(stage="closed", closed_at__isnull=False, close_reason__in=CloseReason.values)
                | (~models.Q(stage="closed") & models.Q(close_reason="")),
                name="closed_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("leads:lead", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def is_practice(self) -> bool:
        return self.practice_by_id is not None

    @property
    def number_in_use(self):
        """The one that the queue would have called: a requester may have changed it. Else the first, or None."""
        numbers, place = list(self.numbers.all()), getattr(self, "waiting", None)
        index = bytes(place.number_index or b"") if place else b""
        return next((one for one in numbers if bytes(one.number_index) == index), next(iter(numbers), None))

    def move_to(self, stage: str, *, close_reason: str = "", at=None, undo: bool = False) -> None:
        """The only Python that writes the stage. Refuses a move that the table does not have."""
        if stage == self.stage:
            return
        if not (may_move(stage, self.stage) if undo else may_move(self.stage, stage)):
            raise Refusal(
                f"A lead that is {self.get_stage_display().lower()} cannot become {stage}.", code="no_such_move"
            )
        self.stage, self.close_reason = stage, close_reason
        self.closed_at = at if stage == Stage.CLOSED else None
        self.save(update_fields=["stage", "close_reason", "closed_at"])

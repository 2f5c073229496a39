"""What people and other sites sent us, as they sent it."""

from typing import Any

from django.db import models

from crm.ids import letters, uuid7
from crm.people.models import MachineKey, Site, User
from crm.privacy.fields import SealedJSONField
from crm.privacy.history import History
from crm.privacy.models import Suppression
from crm.privacy.vault import EVIDENCE
from leads.models import CallAttempt, ContactNumber, Lead

# Keys and sites are never deleted. A check would lock that one row anew for every request that comes by it.
UNCHECKED: dict[str, Any] = {"null": True, "db_index": False, "db_constraint": False, "related_name": "+"}


def new_reference() -> str:
    """Names one request to its sender: 100 random bits, in letters and digits."""
    return "R" + letters("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20)


class RequestQuerySet(models.QuerySet):
    def unsettled(self):
        return self.filter(settled_at=None).order_by("received_at", "pk")

    def alone(self):
        """Of a number that no other open lead has, that nobody called before, and that may be called."""
        same = {"number_index": models.OuterRef("number_index")}
        others = ContactNumber.objects.filter(**same).exclude(lead=models.OuterRef("lead"))
        return self.exclude(models.Exists(others.exclude(lead__stage="closed"))).exclude(
            models.Exists(CallAttempt.objects.filter(**same)) | models.Exists(Suppression.objects.live().filter(**same))
        )

    def of_site(self, site: Site):
        """Newest first."""
        return self.filter(site=site).newest_first()

    def newest_first(self):
        return self.order_by("-received_at", "-pk")


class CallbackRequest(models.Model):
    """One submission of a form, call or message. `given` is everything as it came; `consent` is kept as evidence."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="requests")
    number = models.ForeignKey(ContactNumber, models.PROTECT, null=True, db_index=False, related_name="requests")
    reference = models.CharField(max_length=21, default=new_reference)
    key = models.ForeignKey(MachineKey, models.PROTECT, **UNCHECKED)
    site = models.ForeignKey(Site, models.PROTECT, **UNCHECKED)
    unlisted_origin = models.CharField(
        max_length=300, blank=True, db_default=""
    )  # of a page that the site does not list
    way = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    number_index = models.BinaryField(null=True)
    given = SealedJSONField()
    consent = SealedJSONField(kind=EVIDENCE)
    requested_now_until = models.DateTimeField(null=True)
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    promise_by = models.DateTimeField()
    token_hash = models.BinaryField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    history = History(
        excluded_fields=["number_index", "token_hash"],
        no_db_index=["lead", "number", "key", "site"],
    )
    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference"], name="one_request_a_reference")]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(settled_at=None), name="requests_unsettled"),
            models.Index(fields=["token_hash"], condition=~models.Q(token_hash=None), name="requests_by_token"),
            models.Index(fields=["site", "received_at"], condition=~models.Q(site=None), name="requests_by_site"),
        ]

    def __str__(self):
        return self.reference


class Idempotency(models.Model):
    """That a key posted this before, and what we answered: replayed byte for byte for seven days."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.ForeignKey(MachineKey, models.CASCADE, **UNCHECKED)
    path = models.CharField(max_length=120)
    name = models.BinaryField()
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "path", "name"], nulls_distinct=False, name="one_answer_per_key")
        ]

    def __str__(self):
        return f"idempotency {self.pk}"


class OwnWords(models.Model):
    """Words of the helpline's own in place of those that came with Wayline: one text in one language."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    language = models.CharField(max_length=2)
    key = models.CharField(max_length=60)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class TextVersionQuerySet(models.QuerySet):
    def newest_first(self):
        return self.select_related("author", "published_by").order_by("-at", "-number", "pk")

    def read_by_pages(self, *keys: str):
        """What stands now, and every version of `keys`: of their words an older page may still be open."""
        newest = TextVersion.objects.filter(language=models.OuterRef("language"), key=models.OuterRef("key"))
        last = models.Subquery(newest.order_by("-number").values("number")[:1])
        return self.filter(models.Q(number=last) | models.Q(key__in=keys)).order_by("number", "pk")


class TextVersion(OwnWords):
    """Published words. Rows are added and never changed; the highest number stands. 1 is what came with Wayline."""

    number = models.PositiveIntegerField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    history = History()
    objects = TextVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "key", "number"], name="one_text_of_a_number"),
            models.CheckConstraint(condition=models.Q(number__gt=1), name="own_words_begin_at_two"),
        ]

    def __str__(self):
        return f"{self.language} {self.key} {self.number}"


class TextDraft(OwnWords):
    """Words that nobody outside sees yet. One for each text and language, whoever wrote last."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "key"], name="one_draft_of_a_text")]

    def __str__(self):
        return f"{self.language} {self.key} draft"

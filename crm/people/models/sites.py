"""Sites that requests come by, and keys that machines show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.ids import uuid7
from crm.privacy.history import History

from .staff import User


class Accent(models.TextChoices):
    """Colours that every word on them was tested with (tests/intake/test_sites.py); `public.css` has one class each."""

    SPRUCE = "spruce", "Spruce"
    SEA = "sea", "Sea"
    PLUM = "plum", "Plum"
    SLATE = "slate", "Slate"


class Site(models.Model):
    """A place that requests come from: a page of ours with its look, a box or form on others' pages, their servers."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    slug = models.SlugField(max_length=40, unique=True)  # of /s/<slug>/call/: on others' pages, so it never changes
    label = models.CharField(max_length=80)
    origins = ArrayField(models.CharField(max_length=300), default=list, blank=True)  # none: from anywhere
    language = models.CharField(max_length=12, blank=True)  # the first one shown; none: the reader's own
    accent = models.CharField(max_length=8, choices=Accent, default=Accent.SPRUCE)
    heading = models.CharField(max_length=80, blank=True)
    campaign = models.CharField(max_length=80, blank=True)  # of requests that name none
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    history = History()

    def __str__(self):
        return self.label

    def lists(self, origin: str) -> bool:
        """Whether requests may come from this origin, as a browser sends it; without a list, from any."""
        return not self.origins or origin in self.origins


class KeyQuerySet(models.QuerySet):
    def live(self):
        """Neither taken back nor ended."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class MachineKey(models.Model):
    """A key that a machine shows: `wl_<prefix>_<secret>`. We keep the prefix and a keyed hash of the rest."""

    class Scope(models.TextChoices):
        INTAKE = "intake", "Posts leads, reads its own requests"
        PERSONAL = "personal", "Acts as one person, twelve hours at most"

    id = models.UUIDField(primary_key=True, default=uuid7)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()
    scope = models.CharField(max_length=10, choices=Scope)
    label = models.CharField(max_length=80)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="keys")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="keys")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)  # when it last sent a request, to the minute

    history = History(
        excluded_fields=["digest", "last_used_at"],
    )
    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="intake", user=None) | models.Q(scope="personal", user__isnull=False),
                name="personal_keys_have_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="intake") | models.Q(site=None), name="only_intake_keys_have_a_site"
            ),
        ]

    def __str__(self):
        return f"wl_{self.prefix}"

    @property
    def is_on(self) -> bool:
        """Whether it opens something now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    is_authenticated = True  # what the API's permission asks of whoever stands behind a request

    @property
    def actor(self) -> str:
        return f"key:{self.pk}"

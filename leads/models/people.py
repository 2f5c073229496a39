from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from crm.ids import uuid7
from crm.privacy.fields import SealedJSONField, SealedTextField
from crm.privacy.history import History
from crm.privacy.lookup import name_words

from .lead import Lead


class UnderAge(models.TextChoices):
    """Whether somebody is under 18. Not said is not no."""

    YES = "yes", "Under 18"
    NO = "no", "18 or older"


class PersonQuerySet(models.QuerySet):
    def maybe_named(self, name: str):
        """Candidates only: the index is short on purpose, so open and compare."""
        return self.filter(name_words__contains=name_words(name))


class Person(models.Model):
    """Somebody of a lead: the requester, the person seeking help, or both in one. `under_18` is one of UnderAge."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="people")
    is_requester = models.BooleanField(default=True)
    is_patient = models.BooleanField(default=True)
    relationship = SealedTextField()
    name = SealedTextField()
    name_words = ArrayField(models.SmallIntegerField(), default=list)
    under_18 = SealedTextField()

    history = History(excluded_fields=["name_words"], no_db_index=["lead"])
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["-is_requester", "pk"]
        indexes = [GinIndex(fields=["name_words"], name="people_by_name")]

    def __str__(self):
        return f"person {self.pk}"

    def save(self, *args, **options):
        self.name_words = name_words(self.name or "")
        super().save(*args, **options)

    def is_named(self, name: str) -> bool:
        return set(name.casefold().split()) <= set((self.name or "").casefold().split())

    @property
    def masked_name(self) -> str | None:
        """Initials, such as `R. M.`: enough to tell two rows apart, too little to know who."""
        words = (self.name or "").split()
        return " ".join(f"{word[0].upper()}." for word in words[:2]) or None


class Voicemail(models.TextChoices):
    NONE = "none", "No voicemail"
    NEUTRAL = "neutral", "A first name and a number only"
    FULL = "full", "A full message"


class Phone(models.TextChoices):
    """Whose telephone it is."""

    OWN = "own", "Their own"
    SHARED = "shared", "Shared at home"
    SOMEONES = "someones", "Someone else’s"
    WORK = "work", "At work"


class Shows(models.TextChoices):
    """What a call to this number shows there; nothing chosen is our unlisted number."""

    HIDDEN = "hidden", "No number"


class NumberQuerySet(models.QuerySet):
    def of(self, number_index: bytes):
        return self.filter(number_index=number_index)


class ContactNumber(models.Model):
    """A number, and how it is safe to reach somebody on it. Unknown means no.

    `owner` is one of Phone. `said_at` is when an answer was last given in writing, `confirmed_at` when last by voice.
    `safe_hours` holds {"ranges": [[weekday, "HH:MM", "HH:MM"], …]}, Monday is 0, on the clock of this number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="numbers")
    person = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="numbers")
    number = SealedTextField()
    number_index = models.BinaryField()
    voicemail = models.CharField(max_length=8, choices=Voicemail, blank=True)
    text = models.BooleanField(null=True)
    communication = models.CharField(max_length=10, default="voice")
    who_may_answer = SealedTextField()
    alias = SealedTextField()
    time_zone = SealedTextField()
    owner = SealedTextField()
    caller_id = models.CharField(max_length=8, choices=Shows, blank=True, default="", db_default="")
    safe_hours = SealedJSONField()
    said_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    confirmed_call = models.ForeignKey("CallAttempt", models.PROTECT, null=True, db_index=False, related_name="+")

    history = History(
        excluded_fields=["number_index"], no_db_index=["lead", "person", "confirmed_by", "confirmed_call"]
    )
    objects = NumberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["number_index"], name="numbers_by_index")]

    def __str__(self):
        return f"number {self.pk}"

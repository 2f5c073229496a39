"""Who works here: people, their presence, keys for machines, and the helpline itself."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from crm.ids import uuid7

from .links import MailedLink
from .querysets import InvitationQuerySet, LinkQuerySet, UserQuerySet

LANGUAGES = {"en": "English", "es": "Español"}  # those that the public pages are written in
SPOKEN = LANGUAGES | {  # what our own people may say that they speak
    "ar": "Arabic",
    "zh": "Chinese",
    "fr": "French",
    "ht": "Haitian Creole",
    "ko": "Korean",
    "nv": "Navajo",
    "pt": "Portuguese",
    "ru": "Russian",
    "tl": "Tagalog",
    "vi": "Vietnamese",
}
SENTENCE = 6  # words: less does not tell who answers and who pays


class Role(models.TextChoices):
    NAVIGATOR = "navigator", "Navigator"
    SHIFT_LEAD = "shift_lead", "Shift lead"
    SUPERVISOR = "supervisor", "Supervisor"
    INSURANCE = "insurance", "Insurance specialist"
    PRIVACY = "privacy", "Privacy officer"
    ADMIN = "admin", "Administrator"
    SYSTEM = "system", "Wayline"


class Team(models.Model):
    """Who works together. One that is taken away leaves its people without a team."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=40)

    history = HistoricalRecords(user_db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_team_of_a_name")]

    def __str__(self):
        return self.name


class Skill(models.Model):
    """A word of the list from which people's skills are picked."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=40)

    history = HistoricalRecords(user_db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_skill_of_a_name")]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email, password=None, **facts):
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def named(self, who: uuid.UUID | str):
        """The active person with this id or work e-mail, or None."""
        try:
            wanted = models.Q(pk=uuid.UUID(str(who)))
        except ValueError:
            wanted = models.Q(email__iexact=str(who).strip())
        return self.filter(wanted, is_active=True).first()

    def system(self):
        """Whoever does nightly work: a user of its own, so that history has a name for it."""
        facts = {"email": "system@wayline.invalid", "name": "Wayline", "password": "!"}
        return self.get_or_create(role=Role.SYSTEM, defaults=facts)[0]


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=12, choices=Role)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    time_zone = models.CharField(max_length=40, default="America/Phoenix")
    is_active = models.BooleanField(default=True)
    email_reminders = models.BooleanField(default=True, db_default=True)  # that something waits, never what or who
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="people")
    skills = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=200, blank=True, default="", db_default="")

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"], user_db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=models.Q(role="system"), name="one_system_user")
        ]

    def __str__(self):
        return self.name

    @property
    def actor(self) -> str:
        return "system" if self.role == Role.SYSTEM else f"user:{self.pk}"

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class Presence(models.Model):
    """Where a navigator is now. One row each: Next and ringing take from `ready` only, under this row's lock."""

    class State(models.TextChoices):
        READY = "ready", "Ready for calls"
        RINGING = "ringing", "Ringing"
        ON_CALL = "on_call", "On a call"
        WRAPPING_UP = "wrapping_up", "Wrapping up"
        ON_BREAK = "on_break", "On a break"
        AWAY = "away", "Away"
        OFF = "off", "Off"

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="presence")
    state = models.CharField(max_length=12, choices=State, default=State.OFF)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(auto_now=True)

    def __str__(self):
        return f"{self.user_id} {self.state}"


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

    history = HistoricalRecords(user_db_constraint=False)

    def __str__(self):
        return self.label

    def lists(self, origin: str) -> bool:
        """Whether requests may come from this origin, as a browser sends it; without a list, from any."""
        return not self.origins or origin in self.origins


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

    history = HistoricalRecords(excluded_fields=["digest", "last_used_at"], user_db_constraint=False)

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


class Invitation(MailedLink):
    """Somebody was asked to work here. With a `user`: they did before, and are asked back."""

    email = models.EmailField()
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=12, choices=Role)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=12), default=list)
    skills = ArrayField(models.CharField(max_length=40), default=list)
    time_zone = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    history = HistoricalRecords(excluded_fields=MailedLink.MAIL, user_db_constraint=False)
    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(used_at=None, taken_back_at=None),
                name="one_open_invitation_an_address",
            )
        ]

    def __str__(self):
        return f"invitation {self.pk}"

    @property
    def actor(self) -> str:
        return f"invitation:{self.pk}"


class PasswordLink(MailedLink):
    """Somebody who works here forgot their password."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    history = HistoricalRecords(excluded_fields=MailedLink.MAIL, user_db_constraint=False)
    objects = LinkQuerySet.as_manager()

    def __str__(self):
        return f"password link {self.pk}"

    @property
    def actor(self) -> str:
        return f"password link:{self.pk}"

    @property
    def email(self) -> str:
        return self.user.email


def all_languages() -> list[str]:
    return list(LANGUAGES)


class Helpline(models.Model):
    """The one helpline of this installation: facts that its pages say out loud."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=60)
    public_number = models.CharField(max_length=16)
    callback_number = models.CharField(max_length=16)
    disclosure = models.TextField()
    exit_url = models.URLField(default="https://www.weather.gov/")
    is_demo = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=12), default=all_languages)
    promise_minutes = models.PositiveSmallIntegerField(null=True)  # none of its own: settings.PROMISE_MINUTES
    time_zone = models.CharField(max_length=40, default="America/Phoenix")
    mail_from_name = models.CharField(max_length=60, blank=True)
    mail_from = models.EmailField(blank=True)
    escrowed_ring = models.CharField(max_length=39, blank=True)  # fingerprint of the key ring that somebody keeps safe
    set_up_at = models.DateTimeField(null=True)

    history = HistoricalRecords(user_db_constraint=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_helpline")]

    def __str__(self):
        return self.name

    @property
    def discloses(self) -> bool:
        """Whether it says who answers and who pays, in a sentence at least: else the form stays shut."""
        return len(self.disclosure.split()) >= SENTENCE

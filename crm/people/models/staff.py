"""People who work here: roles, teams, skills, where each is now."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from crm.ids import uuid7
from crm.people.querysets import UserQuerySet
from crm.privacy.history import History


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

    history = History()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_team_of_a_name")]

    def __str__(self):
        return self.name


class Skill(models.Model):
    """A word of the list from which people's skills are picked."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=40)

    history = History()

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
    history = History(
        excluded_fields=["password", "last_login"],
    )

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

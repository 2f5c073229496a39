"""Links by mail that let somebody in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.people.links import MailedLink
from crm.people.querysets import InvitationQuerySet, LinkQuerySet
from crm.privacy.history import History

from .staff import Role, Team, User


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

    history = History(
        excluded_fields=MailedLink.MAIL,
    )
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

    history = History(
        excluded_fields=MailedLink.MAIL,
    )
    objects = LinkQuerySet.as_manager()

    def __str__(self):
        return f"password link {self.pk}"

    @property
    def actor(self) -> str:
        return f"password link:{self.pk}"

    @property
    def email(self) -> str:
        return self.user.email

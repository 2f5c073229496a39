"""What an invitation and a forgotten password have in common: a link, and the mail that brings it."""

import base64
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from crm.ids import uuid7
from crm.privacy import vault
from crm.privacy.lookup import token_hash


class MailedLink(models.Model):
    """A link that lets one person choose a password, once; and the mail that brings it, which is a due row.

    The token is made from the row and the ring, so that a mail can be written at any time; we keep its hash. A new
    `round` makes a new link, and the old one opens nothing.
    """

    MAIL = ["digest", "next_try_at", "attempts", "lease", "lease_until"]  # of no use to history
    id = models.UUIDField(primary_key=True, default=uuid7)
    digest = models.BinaryField(unique=True)
    round = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)  # none: there was no mail server when it was made
    attempts = models.SmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        made_of = f"{self._meta.model_name}|{self.pk}|{self.round}"
        return base64.urlsafe_b64encode(vault.keyed_hash("tokens", made_of)).decode()[:32]

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}/start/{self.token}/"

    def begin(self, lasts: timedelta) -> None:
        """A new link from now on, to be sent where mail can be sent."""
        self.round, self.made_at = self.round + 1, timezone.now()
        self.digest, self.expires_at = token_hash(self.token), self.made_at + lasts
        self.next_try_at = self.made_at if settings.EMAIL_HOST else None
        self.sent_at = self.lease = self.lease_until = None
        self.attempts = 0
        self.save()

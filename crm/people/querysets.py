"""Questions about who works here, and about the links that let them in. Each list states its order."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class UserQuerySet(models.QuerySet):
    def staff(self):
        """People; not the user who does nightly work."""
        return self.exclude(role="system")

    def working(self):
        return self.staff().filter(is_active=True)

    def gone(self):
        return self.staff().filter(is_active=False)

    def administrators(self):
        return self.filter(role="admin", is_active=True).order_by("pk")

    def for_row(self):
        """Exactly what a line of the list draws, by name."""
        return self.select_related("team", "presence").order_by("name", "pk")


class LinkQuerySet(models.QuerySet):
    def unused(self):
        return self.filter(used_at=None)

    def usable(self):
        """What still opens, by the database's clock."""
        return self.unused().filter(expires_at__gt=Now())

    def mails_due(self):
        """Whose next try has come, and which nobody is sending now."""
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        waiting = self.usable().filter(free, sent_at=None, next_try_at__lte=Now())
        return waiting.order_by("next_try_at", "pk")


class InvitationQuerySet(LinkQuerySet):
    def unused(self):
        """Neither accepted nor taken back. One that has expired can be sent again."""
        return super().unused().filter(taken_back_at=None)

    def for_row(self):
        return self.select_related("invited_by", "team").order_by(F("made_at").desc(), "-pk")

"""Questions about leads. Each states its order, ending in the key."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from crm.people.access import Can, may


class RealLeads(models.Manager):
    """Everybody but the made-up callers of practice: whoever asks for leads cannot meet one."""

    def get_queryset(self):
        return super().get_queryset().filter(practice_by=None)


class LeadQuerySet(models.QuerySet):
    def within_reach(self, by):
        """What `by` may open by its key: the rows they may see, and their own callers of practice."""
        real = self.filter(practice_by=None).visible_to(by)
        own = self.filter(practice_by=by).exclude(stage="closed") if may(by, Can.WORK_LEADS) else self.none()
        return real | own

    def visible_to(self, by):
        """The rows that `by` may see at all: every open one, and closed ones that they worked on themselves."""
        if may(by, Can.READ_FOR_PURPOSE):
            return self
        if may(by, Can.SEE_OPEN):
            return self.filter(~Q(stage="closed") | Q(owner=by) | self._worked_by(by))
        return self.none()

    def _worked_by(self, by):
        holds = self.model._meta.get_field("holds").related_model
        return Exists(holds.objects.filter(lead=OuterRef("pk"), by=by))

    def open(self):
        return self.exclude(stage="closed")

    def needing_review(self):
        return self.open().exclude(review_why="").order_by("created_at", "pk")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def for_row(self):
        """Exactly what one masked row draws."""
        return self.select_related("waiting__holder", "owner").prefetch_related("people", "numbers", "requests")

"""What the requests say about sites: counts and times, never a person."""

from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from crm.people.models import Site
from leads.intake.models import CallbackRequest

DAYS = 14


def sites() -> QuerySet[Site]:
    """By name, each with `last_at`, when it last sent a request, and `key_count` of keys that work."""
    own = CallbackRequest.objects.filter(site=OuterRef("pk"), unlisted_origin="").newest_first()
    works = Q(keys__revoked_at=None) & (Q(keys__expires_at=None) | Q(keys__expires_at__gt=timezone.now()))
    counted = Site.objects.annotate(key_count=Count("keys", filter=works))
    return counted.annotate(last_at=Subquery(own.values("received_at")[:1])).order_by("label", "pk")


def asked(site: Site, now: datetime) -> int:
    """Requests of fourteen days, without those from pages that it does not list."""
    return _recent(site, now).filter(unlisted_origin="").count()


def unlisted(site: Site, now: datetime) -> list[tuple[str, int]]:
    """Pages that sent requests and are not on the list, those with most requests first."""
    strange = _recent(site, now).exclude(unlisted_origin="").order_by()
    counted = strange.values("unlisted_origin").annotate(count=Count("pk")).order_by("-count", "unlisted_origin")
    return [(row["unlisted_origin"], row["count"]) for row in counted[:5]]


def _recent(site: Site, now: datetime) -> QuerySet[CallbackRequest]:
    return CallbackRequest.objects.of_site(site).filter(received_at__gt=now - timedelta(days=DAYS))

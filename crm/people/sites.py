"""Sites and their keys: what an administrator does with them. A key's secret is answered once and never kept."""

import uuid
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal

from . import keys
from .access import Can, require
from .models import MachineKey, Site, User

OVERLAPS = {1: "1 hour", 24: "1 day", 72: "3 days", 168: "7 days", 720: "30 days"}  # hours that an old key still works


@action("make a site")
def make_site(*, by: User, slug: str, **facts) -> Site:
    """A new place that requests come from. Its address stays what it is, since it stands on others' pages."""
    require(by, Can.MANAGE_SITES)
    if Site.objects.filter(slug=slug).exists():
        raise Invalid("Another site has that address.", fields={"slug": "Another site has this address. Pick another."})
    return Site.objects.create(slug=slug, **facts)


@action("change a site")
def change_site(site_id: uuid.UUID, *, by: User, **facts) -> Site:
    require(by, Can.MANAGE_SITES)
    site = _site(site_id)
    for name, value in facts.items():
        setattr(site, name, value)
    site.save(update_fields=list(facts))
    return site


@action("pause a site")
def pause_site(site_id: uuid.UUID, *, is_paused: bool, by: User) -> Site:
    """Its look is put away and no key is made for it. Whoever still comes by it is taken in as ever."""
    require(by, Can.MANAGE_SITES)
    site = _site(site_id)
    if bool(site.paused_at) != is_paused:
        site.paused_at = timezone.now() if is_paused else None
        site.save(update_fields=["paused_at"])
    return site


@action("make a key")
def make_site_key(site_id: uuid.UUID, *, label: str, by: User) -> tuple[MachineKey, str]:
    """A key that posts requests of this site, and what to show once."""
    require(by, Can.MANAGE_SITES)
    site = _site(site_id)
    _refuse_paused(site)
    return keys.make_key(label=label, scope=MachineKey.Scope.INTAKE, site=site)


@action("roll a key")
def roll_key(key_id: uuid.UUID, *, hours: int, by: User) -> tuple[MachineKey, str]:
    """A second key of the same kind; the old one works for some hours more and then ends by itself."""
    require(by, Can.MANAGE_SITES)
    old = _key(key_id)
    if not old.is_on or old.expires_at:
        raise Refusal("This key has ended, or is ending already. Make a new one.", code="key_ends")
    _refuse_paused(old.site)
    old.expires_at = timezone.now() + timedelta(hours=hours)
    old.save(update_fields=["expires_at"])
    return keys.make_key(label=old.label, scope=MachineKey.Scope.INTAKE, site=old.site)


@action("end a key")
def end_key(key_id: uuid.UUID, *, by: User) -> MachineKey:
    """From the next request on it opens nothing."""
    require(by, Can.MANAGE_SITES)
    key = _key(key_id)
    if key.is_on:
        keys.revoke(key)
    return key


def intake_keys() -> QuerySet[MachineKey]:
    """Of machines that send requests, each with its site, the newest first."""
    found = MachineKey.objects.filter(scope=MachineKey.Scope.INTAKE).select_related("site")
    return found.order_by("-created_at", "-pk")


def _refuse_paused(site: Site | None) -> None:
    if site and site.paused_at:
        raise Refusal("This site is paused. Turn it on first.", code="site_paused")


def _site(site_id: uuid.UUID) -> Site:
    site = Site.objects.select_for_update().filter(pk=site_id).first()
    if site is None:
        raise NotFound
    return site


def _key(key_id: uuid.UUID) -> MachineKey:
    key = intake_keys().select_for_update(of=("self",)).filter(pk=key_id).first()
    if key is None:
        raise NotFound
    return key

"""Make and take back keys for machines. The secret is shown once and never kept."""

import secrets
from datetime import timedelta

from django.utils import timezone

from crm.ids import SPOKEN
from crm.privacy.lookup import token_hash

from .models import MachineKey, Site, User

TWELVE_HOURS = timedelta(hours=12)
A_MINUTE = timedelta(minutes=1)


def make_key(
    *, label: str, scope: str, user: User | None = None, site: Site | None = None, lasts: timedelta | None = None
) -> tuple[MachineKey, str]:
    """The new key, and what to show once: `wl_<prefix>_<secret>`. Personal keys end after twelve hours at most."""
    prefix = "".join(secrets.choice(SPOKEN) for _ in range(8)).lower()
    secret = secrets.token_urlsafe(32)
    if scope == MachineKey.Scope.PERSONAL:
        lasts = min(lasts or TWELVE_HOURS, TWELVE_HOURS)
    ends = timezone.now() + lasts if lasts else None
    facts = {"scope": scope, "label": label, "user": user, "site": site, "expires_at": ends}
    key = MachineKey.objects.create(prefix=prefix, digest=token_hash(secret), **facts)
    return key, f"wl_{prefix}_{secret}"


def revoke(key: MachineKey) -> None:
    """From the next request on it opens nothing."""
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])


def note_use(key: MachineKey) -> None:
    """When it last sent a request, written once a minute at most: `key` was read with this request."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > A_MINUTE:
        MachineKey.objects.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now

"""How the API knows who asks: a key in the header, or a page's own session."""

import hmac

from django.db.models import Q
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication

from crm.privacy.lookup import token_hash
from crm.web.proxy import own_origins
from crm.web.refusals import NotAllowed

from .models import MachineKey


def find_key(shown: str) -> MachineKey | None:
    """The live key that `shown` opens, or None. Takes the same time for a wrong secret and a right one."""
    mark, _, rest = shown.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != "wl" or not secret or not prefix.isalnum() or len(prefix) > 12:
        return None
    alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    key = MachineKey.objects.select_related("user", "site").filter(alive, prefix=prefix, revoked_at=None).first()
    if key and hmac.compare_digest(bytes(key.digest), token_hash(secret)):
        return key
    return None


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer wl_…`: an intake key acts as itself, a personal key as its person."""

    def authenticate(self, request):
        header = request.META.get("HTTP_AUTHORIZATION", "")
        kind, _, shown = header.partition(" ")
        if kind.lower() != "bearer":
            return None
        key = find_key(shown.strip())
        if key is None or (key.user and not key.user.is_active):
            raise exceptions.AuthenticationFailed("This key is not known, has ended, or was taken back.")
        _refuse_origin(key, request)
        return (key.user or key), key

    def authenticate_header(self, request):
        return 'Bearer realm="wayline"'


def _refuse_origin(key: MachineKey, request) -> None:
    """A browser says which page it sends from; a server says nothing."""
    origin = request.headers.get("Origin")
    if key.site and origin and origin not in own_origins(request) and not key.site.lists(origin):
        raise NotAllowed("This key is not for pages of that address.", code="origin_not_allowed")


class Session(SessionAuthentication):
    """The pages' own scripts; cross-site posts are refused by the token."""

    def authenticate_header(self, request):
        return 'Bearer realm="wayline"'

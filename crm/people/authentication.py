"""How the API knows who asks: a key in the header, or a page's own session."""

import hmac
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from crm.patience import AWAY
from crm.privacy.lookup import token_hash
from crm.web.proxy import own_origins
from crm.web.refusals import CHALLENGE, NotAllowed, Unavailable

from .models import MachineKey, User

ENDED = "This key is not known, has ended, or was taken back."
KEPT_SECONDS = 5.0  # until then a site's changed origins may not be known in another process
MOST_KEPT = 1000
TRUSTED_SECONDS = 24 * 3600.0  # how long a key that we verified opens while the database is away
_kept: dict[str, tuple[float, MachineKey]] = {}
_verified: dict[str, tuple[float, MachineKey]] = {}


def find_key(shown: str) -> MachineKey | None:
    """The live key that `shown` opens, or None. Takes the same time for a wrong secret and a right one."""
    return _opened(shown, _live)


def known_key(shown: str) -> MachineKey | None:
    """The same, at most five seconds old, for a door whose own statement makes sure that the key still lives.

    While the database is away: a key that this process verified in the last 24 hours; Unavailable for any other.
    """
    try:
        key = _opened(shown, _lately)
    except AWAY as problem:
        key = _opened(shown, _before)
        if key is None:
            raise Unavailable from problem
        return key
    if key:
        _remember(key)
    return key


def _remember(key: MachineKey) -> None:
    if key.prefix not in _verified and len(_verified) >= MOST_KEPT:
        _verified.clear()
    _verified[key.prefix] = time.monotonic(), key


def _before(prefix: str) -> MachineKey | None:
    """As it was when its secret was last shown to us."""
    verified_at, key = _verified.get(prefix, (0.0, None))
    if key is None or time.monotonic() - verified_at > TRUSTED_SECONDS:
        return None
    return None if key.expires_at and key.expires_at <= timezone.now() else key


def forget_keys() -> None:
    _kept.clear()
    _verified.clear()


def _opened(shown: str, read: Callable[[str], MachineKey | None]) -> MachineKey | None:
    mark, _, rest = shown.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != "wl" or not secret or not prefix.isalnum() or len(prefix) > 12:
        return None
    key = read(prefix)
    return key if key and hmac.compare_digest(bytes(key.digest), token_hash(secret)) else None


def _live(prefix: str) -> MachineKey | None:
    return MachineKey.objects.live().select_related("user", "site").filter(prefix=prefix).first()


def _lately(prefix: str) -> MachineKey | None:
    read_at, key = _kept.get(prefix, (0.0, None))
    if key is None or time.monotonic() - read_at > KEPT_SECONDS:
        key = _live(prefix)
        if key is None or len(_kept) > MOST_KEPT:
            _kept.clear()
        if key is None:
            _verified.pop(prefix, None)
        if key:
            _kept[prefix] = time.monotonic(), key
    return key


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer wl_…`: an intake key acts as itself, a personal key as its person."""

    def authenticate(self, request):
        key = _key_of(request, find_key)
        return (key.user or key, key) if key else None

    def authenticate_header(self, request):
        return CHALLENGE


def sender_of(request: HttpRequest) -> User | MachineKey:
    """Who sends this, for a view that makes sure by itself, as it writes, that the key still lives: see `known_key`."""
    key = _key_of(request, known_key)
    by = key.user or key if key else Request(request, authenticators=[Session()]).user
    if by is None:
        raise exceptions.NotAuthenticated
    return by


def _key_of(request, find: Callable[[str], MachineKey | None]) -> MachineKey | None:
    """None when no key is shown. Raises AuthenticationFailed for one that opens nothing."""
    kind, _, shown = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    key = find(shown.strip())
    if key is None or (key.user and not key.user.is_active):
        raise exceptions.AuthenticationFailed(ENDED)
    _refuse_origin(key, request)
    return key


def _refuse_origin(key: MachineKey, request) -> None:
    """A browser says which page it sends from; a server says nothing."""
    origin = request.META.get("HTTP_ORIGIN")
    if key.site and origin and origin not in own_origins(request) and not key.site.lists(origin):
        raise NotAllowed("This key is not for pages of that address.", code="origin_not_allowed")


class Session(SessionAuthentication):
    """The pages' own scripts; cross-site posts are refused by the token."""

    def authenticate_header(self, request):
        return CHALLENGE

"""How much one sender may send: a program is told to wait, a person is heard, in the low queue at worst.

docs/decisions/0022. The address is the one that our own proxies saw (crm/web/proxy.py).
"""

from django.http import HttpRequest, HttpResponse

from crm.limits.networks import network_of
from crm.limits.windows import Limit
from crm.people.models import MachineKey
from crm.privacy.lookup import number_index
from crm.watch import limited
from crm.web.refusals import Refusal

KEY, NETWORK, FORM, NUMBER = Limit("key"), Limit("network"), Limit("form"), Limit("number")
FLOOD = 10  # so many times the form's limit is no crowd any more


class TooMany(Refusal):
    status, code = 429, "slow_down"


def let_in(request: HttpRequest, key: object) -> None:
    """A program's request over the limit of its key or its network is refused; it sends the same again later."""
    if isinstance(key, MachineKey):
        _let_in(KEY, str(key.pk))
    _let_in(NETWORK, network_of(request.META.get("REMOTE_ADDR", "")))


def _let_in(limit: Limit, name: str) -> None:
    if limit.use(name) > 1:
        limited(limit.kind)
        raise TooMany("Too many at once. Send the same again in a moment.", retry_after=limit.wait(name))


def how_full(request: HttpRequest) -> float:
    """How full the form is for this network: over 1 goes to the low queue, over FLOOD is not taken."""
    full = FORM.use(network_of(request.META.get("REMOTE_ADDR", "")), times=FLOOD)
    if full > 1:
        limited(FORM.kind)
    return full


def later(answer: HttpResponse, request: HttpRequest) -> HttpResponse:
    """The same answer, and when to come again."""
    answer.headers["Retry-After"] = str(FORM.wait(network_of(request.META.get("REMOTE_ADDR", ""))))
    return answer


def asks_too_often(e164: str | None) -> bool:
    """The same number again and again: the same answer, and the low queue. Whether we know it plays no part."""
    if not e164 or NUMBER.use(number_index(e164).hex()) <= 1:
        return False
    limited(NUMBER.kind)
    return True

"""Twilio's signature: HMAC-SHA1, with the account's token, of the address and the sorted fields (their "Security")."""

import base64
import hmac
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest

from crm.web.refusals import NotAllowed

HEADER = "X-Twilio-Signature"
MOST_FIELDS = 200


def signed_form(request: HttpRequest, token: str) -> dict[str, str]:
    """The fields of a request that whoever knows the token has signed; else NotAllowed, whatever was wrong."""
    try:
        text = request.body.decode()
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as problem:
        raise NotAllowed("The signature is not right.", code="bad_signature") from problem
    given = request.headers.get(HEADER, "")
    if not token or not hmac.compare_digest(given.encode(), signature(address(request), fields, token).encode()):
        raise NotAllowed("The signature is not right.", code="bad_signature")
    return dict(fields)


def signature(url: str, fields: list[tuple[str, str]], token: str) -> str:
    """A field that comes twice counts once for each of its values."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def address(request: HttpRequest) -> str:
    """As the provider knows it: our public address, whatever a proxy in front made of it."""
    return settings.PUBLIC_URL + request.get_full_path()

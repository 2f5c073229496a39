"""Refusals: what an action says when it will not. Drawn in one place, as a page, a fragment or JSON."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from rest_framework import exceptions, status
from rest_framework.response import Response

from crm.privacy.actor import request_id


class Refusal(Exception):
    """`code` for machines, `detail` a sentence that can be read aloud, `facts` for JSON only."""

    status, code = 409, "not_now"

    def __init__(self, detail: str, *, code: str = "", fields: dict | None = None, **facts):
        super().__init__(detail)
        self.detail, self.code, self.facts = detail, code or self.code, facts
        if fields:
            self.facts["fields"] = fields

    def body(self) -> dict:
        return {"code": self.code, "detail": self.detail, **self.facts}


class NotAllowed(Refusal):
    status, code = 403, "not_allowed"


class NotFound(Refusal):
    """Unknown, erased, or not yours: one answer, byte for byte."""

    status, code = 404, "not_found"

    def __init__(self):
        super().__init__("There is nothing here that you can open.")


class Invalid(Refusal):
    status, code = 400, "invalid"


class AlreadyClaimed(Refusal):
    code = "already_claimed"


class TooLarge(Refusal):
    status, code = 413, "too_large"


class Unprocessable(Refusal):
    status, code = 422, "unprocessable"


CODES = {
    400: ("invalid", "We could not read that."),
    401: ("not_signed_in", "Show a key, or sign in."),
    403: ("not_allowed", "Your role may not do this. A shift lead can help."),
    404: ("not_found", "There is nothing here that you can open."),
    405: ("method_not_allowed", "This address does not take that method."),
    406: ("not_acceptable", "We answer in JSON."),
    413: ("too_large", "That is more than we take at once: 256 kB."),
    415: ("unsupported_media_type", "Send JSON: Content-Type application/json."),
    429: ("slow_down", "Too many at once. Try again in a moment."),
    500: ("our_fault", "Something went wrong on our side. Nothing you sent was changed."),
    503: ("unavailable", "We cannot keep this right now. Please try again in a moment."),
}


def as_refusal(problem: Exception) -> Refusal | None:
    """The refusal that any known exception stands for; None for a bug."""
    if isinstance(problem, Refusal):
        return problem
    number = _status_of(problem)
    if number is None:
        return None
    code, detail = CODES.get(number, CODES[400])
    refusal = Refusal(detail, code=code)
    refusal.status = number
    return refusal


def _status_of(problem: Exception) -> int | None:
    if isinstance(problem, exceptions.APIException):
        return problem.status_code
    for kind, number in ((Http404, 404), (PermissionDenied, 403), (SuspiciousOperation, 400)):
        if isinstance(problem, kind):
            return number
    return None


def api_answer(problem: Exception, context: dict) -> Response | None:
    """Django REST framework's exception handler: always `code` and `detail`."""
    refusal = as_refusal(problem)
    if refusal is None:
        return None
    headers = {}
    if refusal.status == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = getattr(problem, "auth_header", "Bearer")
    if "retry_after" in refusal.facts:
        headers["Retry-After"] = str(refusal.facts.pop("retry_after"))
    return Response(refusal.body(), status=refusal.status, headers=headers)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


OUTAGE = (500, 503)  # drawn without the database, which may be what is wrong
AGAIN = "Try again in a moment. In danger, call 911 or 988: they do not need this page."


def drawn(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as JSON under /api/, as a fragment for htmx, else as a page."""
    after = refusal.facts.get("retry_after")
    headers = {"Retry-After": str(after)} if after else None
    if wants_json(request):
        compact = {"separators": (",", ":"), "ensure_ascii": False}  # byte for byte what the API's own renderer writes
        return JsonResponse(refusal.body(), status=refusal.status, json_dumps_params=compact, headers=headers)
    template = "web/_refusal.html" if request.headers.get("HX-Request") else "web/refusal.html"
    is_outage = refusal.status in OUTAGE
    context = {"refusal": _for_page(request, refusal)} | ({"helpline": _last_known()} if is_outage else {})
    html = render_to_string(template, context, request=None if is_outage else request)
    return HttpResponse(html, status=refusal.status, headers=headers)


def _last_known() -> dict:
    from .context import last_known  # which asks who-may, which refuses in words of this module

    return last_known()


def _for_page(request: HttpRequest, refusal: Refusal) -> dict:
    """What web/refusal.html and web/_refusal.html draw. A short code only where somebody has to look into it."""
    is_outage = refusal.status in OUTAGE
    facts = {"status": refusal.status, "detail": refusal.detail, "help": _help(request, refusal)}
    if is_outage:
        facts["code"] = str(request_id.get() or "")[-8:]
    if request.method == "POST" and request.path.startswith("/r/"):
        facts["back"] = {"url": request.path, "label": "Go back"}
    return facts


def _help(request: HttpRequest, refusal: Refusal) -> str:
    if refusal.status == 404 and request.path.startswith("/r/"):
        return "The link may be old, or not whole. You can ask for a call at any time."
    return AGAIN if refusal.status in OUTAGE else ""


def by_status(number: int):
    """A handler for config.urls: handler400 and its kin."""

    def handler(request, exception=None, reason=""):
        code, detail = CODES[number]
        refusal = Refusal(detail, code=code)
        refusal.status = number
        return drawn(request, refusal)

    return handler

"""How a refusal is drawn: as JSON under /api/, as a fragment for htmx, else as a page."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from rest_framework import exceptions
from rest_framework.response import Response

from crm.privacy.actor import request_id

from .context import last_known
from .refusals import CHALLENGE, CODES, Refusal


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
    headers = _headers(refusal)
    return Response(refusal.body(), status=refusal.status, headers=headers)


def _headers(refusal: Refusal) -> dict[str, str]:
    """What a program is told beside the words."""
    headers = {"WWW-Authenticate": CHALLENGE} if refusal.status == 401 else {}
    if after := refusal.facts.pop("retry_after", None):
        headers["Retry-After"] = str(after)
    return headers


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


OUTAGE = (500, 503)  # drawn without the database, which may be what is wrong
AGAIN = "Try again in a moment. In danger, call 911 or 988: they do not need this page."


def drawn(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as JSON under /api/, as a fragment for htmx, else as a page."""
    headers = _headers(refusal)
    if wants_json(request):
        compact = {"separators": (",", ":"), "ensure_ascii": False}  # byte for byte what the API's own renderer writes
        return JsonResponse(refusal.body(), status=refusal.status, json_dumps_params=compact, headers=headers)
    template = "web/_refusal.html" if request.headers.get("HX-Request") else "web/refusal.html"
    is_outage = refusal.status in OUTAGE
    context = {"refusal": _for_page(request, refusal)} | ({"helpline": last_known()} if is_outage else {})
    html = render_to_string(template, context, request=None if is_outage else request)
    return HttpResponse(html, status=refusal.status, headers=headers)


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

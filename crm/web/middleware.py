"""What every answer carries, what no request may carry, and the unit of work around each."""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from crm.patience import AWAY
from crm.privacy import vault
from crm.watch import failures
from crm.watch.places import frames_of, route_of

from .answers import as_refusal, drawn
from .refusals import CODES, Refusal, Unavailable

log = structlog.get_logger()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}
KEPT = ("/static/", "/danger/")  # nothing personal in them; all else answers no-store


def may_be_framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    """This one page may be drawn inside pages of these origins; every other page stays out of frames."""
    if origins:
        policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}")
        response.headers["Content-Security-Policy"] = policy
        response.xframe_options_exempt = True  # the older header knows no list
    return response


class Headers:
    """The page policy, and no copy left behind in any cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(KEPT):
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["Cookie"])
        return _told_where(response) if request.META.get("HTTP_X_WAYLINE") == "page" else response


def _told_where(response: HttpResponse) -> HttpResponse:
    """A page's script may not see where a redirect leads: it is told, and goes there."""
    if response.status_code in (301, 302, 303):
        response.status_code, response.headers["X-Location"] = 200, response.headers["Location"]
        del response.headers["Location"]
    return response


class SafeInput:
    """NUL bytes, bad UTF-8 and oversized bodies stop here, in words, before any view can trip over them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            refused = self._refused(request)
        except (ValueError, LookupError):  # LookupError: a charset that nobody has heard of
            refused = 400
        if not refused:
            return self.get_response(request)
        code, detail = CODES[refused]
        refusal = Refusal(detail, code=code)
        refusal.status = refused
        return drawn(request, refusal)

    def _refused(self, request: HttpRequest) -> int:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return 413
        asked = request.META.get("QUERY_STRING", "") + request.path
        if "\x00" in asked or "%00" in asked or "\ufffd" in request.path:
            return 400
        is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        if request.method == "POST" and is_form and not request.path.startswith("/api/"):
            return 400 if any("\x00" in text for _, texts in request.POST.lists() for text in texts) else 0
        return 0


class UnitOfWork:
    """One request: one key session, and refusals drawn in one place."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with vault.session():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse:
        refusal = as_refusal(problem)
        if refusal:
            return drawn(request, refusal)
        is_away = isinstance(problem, AWAY)
        log.error("failed", **frames_of(problem), route=route_of(request), status=503 if is_away else 500)
        if is_away:
            return drawn(request, Unavailable())
        failures.report(problem, route_of(request))
        code, detail = CODES[500]
        refusal = Refusal(detail, code=code)
        refusal.status = 500
        return drawn(request, refusal)

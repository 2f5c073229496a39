"""The danger card: the same bytes for everyone, without a sign-in, a database or a request after it has loaded."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from .cards import cards

A_DAY = 86_400


@require_safe
def danger(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, so that nothing about whoever looks can get into it."""
    html = render_to_string("care/danger.html", {"cards": cards(timezone.now().date()), "demo": settings.DEMO})
    return HttpResponse(html, headers={"Cache-Control": f"public, max-age={A_DAY}"})

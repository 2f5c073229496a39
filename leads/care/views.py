"""The danger card: the same bytes for everyone, without a sign-in or a database. What shift leads hear of it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm.people.access import Can, require
from crm.web.pages import staff
from crm.web.refusals import Invalid
from leads.contact import zone_of
from leads.models import Lead
from leads.pages.door import is_fragment, posted, said, to_lead
from leads.pages.lead import redrawn
from leads.pages.shown.caller import standing_of

from . import actions, danger, showing
from .cards import cards

A_DAY = 86_400
SAID = ("substance", "ago", "unit", "daily", "seizure_before", "left_care")


@require_safe
def danger_card(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, so that nothing about whoever looks can get into it."""
    html = render_to_string("care/danger.html", {"cards": cards(timezone.now().date()), "demo": settings.DEMO})
    return HttpResponse(html, headers={"Cache-Control": f"public, max-age={A_DAY}"})


@staff
@require_safe
def paged(request: HttpRequest) -> HttpResponse:
    """Every danger card that nobody has seen, as banners; 204 when there is none."""
    require(request.user, Can.ANSWER_DANGER)
    return _banners(request)


def _banners(request: HttpRequest) -> HttpResponse:
    cards = showing.unseen(timezone.now())
    return render(request, "care/_paged.html", {"cards": cards}) if cards else HttpResponse(status=204)


@staff
@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    event = danger.acknowledge(pk, by=request.user)
    if not is_fragment(request):
        return redirect("leads:home")
    return render(request, "care/_seen.html", {"code": event.lead.code, "who": event.by.first_name})


@posted("leads:lead")
def use(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they take, and when last."""
    try:
        actions.say_use(pk, said={name: said(request, name, 20) for name in SAID}, by=request.user)
    except Invalid as problem:
        if not is_fragment(request):
            return redrawn(request, pk, problem, dialog="use")
        return _clock(request, pk, problem.detail, status=422)
    return _clock(request, pk) if is_fragment(request) else to_lead(pk)


def _clock(request: HttpRequest, pk: UUID, problem: str = "", *, status: int = 200) -> HttpResponse:
    standing = standing_of(Lead(pk=pk), request.user)
    zone = zone_of(standing.lead.number_in_use) or request.user.time_zone
    pane = showing.pane(standing.lead, standing.now, zone, can_write=True, answered={"problem": problem})
    shown = {"lead": standing.lead, "uses": pane}
    return render(request, "care/_clock.html", shown, status=status)

"""At the end of a shift: give what falls due, take what is offered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.people.access import Can, require
from crm.web.pages import staff
from crm.web.refusals import Invalid
from leads.pages.door import posted, said, to_lead

from . import actions, showing, warm
from .actions import MOST


@staff
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _drawn(request)


def _drawn(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    require(request.user, Can.WORK_LEADS)
    shown = showing.page(request.user, timezone.now())
    return render(request, "handing/page.html", {"here": "day", "page": shown, **more}, status=status)


@staff
@require_safe
def soon(request: HttpRequest) -> HttpResponse:
    """What every page asks for now and then: a banner, or 204."""
    told = showing.soon(request.user, timezone.now())
    return render(request, "handing/_soon.html", {"soon": told}) if told else HttpResponse(status=204)


@posted("handing:page")
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To a person or a team, as one field says: `team:<id>` or an id."""
    to = said(request, "to", 60)
    kind, _, team = to.partition(":")
    try:
        whom = {"team": team} if kind == "team" else {"to": to}
        actions.offer(pk, told=said(request, "told", MOST), **whom, by=request.user)
    except Invalid as problem:
        return _drawn(request, status=422, wrong={"lead": pk, "words": problem.detail}, typed=request.POST.dict())
    return redirect("handing:page")


@posted("leads:lead")
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A call that is open, to a colleague who is ready."""
    from leads.pages.lead import redrawn

    try:
        warm.offer_call(pk, to=said(request, "to", 60), told=said(request, "told", MOST), by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem, dialog="transfer")
    return to_lead(pk)


@posted("handing:page")
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = actions.accept(pk, by=request.user)
    return to_lead(made.lead_id) if made.call_id else redirect("handing:page")


@posted("handing:page")
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        actions.decline(pk, reason=said(request, "reason", 300), by=request.user)
    except Invalid as problem:
        return _drawn(request, status=422, wrong={"offer": pk, "words": problem.detail}, typed=request.POST.dict())
    return redirect("handing:page")


@posted("handing:page")
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.take_back(pk, by=request.user)
    return redirect("handing:page")

"""A call that comes in: the pop on whatever page is open, Answer, who is it, and the page of that one call."""

import uuid
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from crm.people.access import Can, require
from crm.web.refusals import Invalid, NotFound
from leads.models import CallAttempt
from leads.pages.door import page, posted, said, said_id, staff, to_lead
from leads.telephony.actions import asking, calling, ringing
from leads.telephony.models import Ring

from . import left, showing

HOME = "telephony:missed"


@staff
@require_safe
def pop(request: HttpRequest) -> HttpResponse:
    """The call that rings for whoever asks, and nothing about who it may be; 204 when none does."""
    require(request.user, Can.WORK_LEADS)
    ring = Ring.objects.ringing().filter(offered=request.user).select_related("line").first()
    if ring is None:
        return HttpResponse(status=204)
    return render(request, "telephony/_pop.html", {"ring": showing.ringing(ring, request.user)})


@staff
@require_http_methods(["GET", "HEAD"])
def ring(request: HttpRequest, pk) -> HttpResponse:
    """One call. For whom it rings or who answered it: that call; for all, what was missed and is to be decided."""
    require(request.user, Can.WORK_LEADS)
    found = Ring.objects.select_related("line", "lead").filter(pk=pk).first()
    if found is None:
        raise NotFound
    if found.state in Ring.LEFT:
        return left.drawn(request, found)
    if request.user.pk not in (found.offered_id, found.answered_by_id):
        raise NotFound
    if found.call_id:
        return to_lead(found.lead_id)
    return drawn(request, found)


def drawn(request: HttpRequest, found: Ring, status: int = 200, **more) -> HttpResponse:
    context = {"here": "queue", "ring": showing.one(found, request.user), "wrong": {}, **more}
    return page(request, "telephony/ring.html", context, status=status)


@posted(HOME)
def answer(request: HttpRequest, pk) -> HttpResponse:
    ringing.answer(pk, by=request.user)
    return redirect("telephony:ring", pk=pk)


@posted(HOME)
def pass_on(request: HttpRequest, pk) -> HttpResponse:
    ringing.pass_on(pk, by=request.user)
    return redirect("leads:queue")


@posted(HOME)
def identify(request: HttpRequest, pk) -> HttpResponse:
    require(request.user, Can.WORK_LEADS)
    lead = said_id(request, "lead")
    try:
        if lead is None:
            raise Invalid("Pick one of them.", fields={"lead": "is needed"})
        call = asking.identify(pk, lead, said=_said(request), by=request.user)
    except Invalid as problem:
        return _again(request, pk, problem)
    return to_lead(call.lead_id)


def _said(request: HttpRequest) -> asking.Said:
    name, zip_code = said(request, "first_name", 60).strip(), said(request, "zip", 10).strip()
    return asking.Said(name, zip_code, _day(said(request, "asked_on", 10).strip()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise Invalid("That is no day.", fields={"asked_on": "is no day"}) from problem


def _again(request: HttpRequest, pk: uuid.UUID, problem: Invalid) -> HttpResponse:
    """The same page, with what was typed."""
    found = Ring.objects.select_related("line").filter(pk=pk, answered_by=request.user, call=None).first()
    if found is None:
        raise NotFound
    wrong = {"words": problem.detail, "lead": str(request.POST.get("lead", "")), "typed": request.POST.dict()}
    return drawn(request, found, status=422, wrong=wrong)


@posted(HOME)
def new_person(request: HttpRequest, pk) -> HttpResponse:
    whom = "loved_one" if request.POST.get("for_whom") == "loved_one" else ""
    return to_lead(asking.new_person(pk, for_whom=whom, by=request.user).lead_id)


@posted(HOME)
def not_help(request: HttpRequest, pk) -> HttpResponse:
    asking.not_help(pk, outcome=said(request, "outcome", 20), by=request.user)
    return redirect("leads:queue")


def by_hand(request: HttpRequest, facts: dict) -> HttpResponse:
    """A telephone rang, and somebody here has it at their ear."""
    made = asking.by_hand(**facts, by=request.user)
    return to_lead(made.lead_id) if isinstance(made, CallAttempt) else redirect("telephony:ring", pk=made.pk)


@posted("leads:queue")
def bridge(request: HttpRequest, pk) -> HttpResponse:
    """After the gate, and after somebody pressed: our own telephone rings first."""
    return to_lead(calling.bridge(pk, by=request.user).lead_id)

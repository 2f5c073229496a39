"""The supervisor's first page: who waits, who has whom, who is late, who is on the floor, what was left behind."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.people.access import Can, may, require
from crm.web.refusals import Invalid
from leads import actions

from .door import page, posted, said, said_id, seen_before, staff, write_down
from .shown import tonight as shown


def home(request: HttpRequest) -> HttpResponse:
    """Where one begins: who takes callers with the queue, who watches over the night with this page, or with people."""
    if may(request.user, Can.MANAGE_PEOPLE):
        return redirect("people:people")
    watches = may(request.user, Can.REASSIGN) and not may(request.user, Can.WORK_LEADS)
    return redirect("leads:tonight" if watches else "leads:queue")


@staff
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    return _drawn(request)


@staff
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The board alone, which the page asks for when something moved."""
    board = _board(request, seen=seen_before(request))
    return render(request, "leads/_tonight.html", {"board": board})


def _board(request: HttpRequest, *, seen: frozenset[str] = frozenset()) -> dict:
    require(request.user, Can.REASSIGN)
    sight = shown.see(request.user, timezone.now())
    write_down(request, set(sight.leads), seen=seen)
    return shown.board(sight)


def _drawn(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    context = {"here": "tonight", "board": _board(request), **more}
    return page(request, "leads/tonight.html", context, status=status)


@posted("leads:tonight")
def reassign(request: HttpRequest) -> HttpResponse:
    """Make somebody else accountable for one of the callers on the board."""
    require(request.user, Can.REASSIGN)
    try:
        lead, to, reason = said_id(request, "lead"), said_id(request, "to"), said(request, "reason", 300)
        if not (lead and to and reason.strip()):
            raise Invalid("Say which caller, who, and why.", fields={"to": "is needed"})
        actions.reassign(lead, to=to, reason=reason, by=request.user)
    except Invalid as problem:
        return _drawn(request, status=422, wrong=problem.detail, typed=request.POST.dict())
    return redirect("leads:tonight")

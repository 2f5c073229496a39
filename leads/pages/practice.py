"""Practice: begin, the next made-up caller, end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from crm.people.access import Can, require
from leads import actions

from .door import forget_undo, page, posted, staff, to_lead
from .shown import practising


@staff
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    require(request.user, Can.PRACTISE)
    return page(request, "leads/practice.html", {"here": "queue", "practice": practising.page(request.user)})


@posted("leads:practice")
def take_next(request: HttpRequest) -> HttpResponse:
    return to_lead(actions.practise(by=request.user).pk)


@posted("leads:practice")
def end(request: HttpRequest) -> HttpResponse:
    actions.end_practice(by=request.user)
    forget_undo(request)
    return redirect("leads:queue")

"""What the rules could not decide: a shift lead puts it in the queue, or says that it is not real."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.people.access import Can, require
from crm.web.refusals import Invalid
from leads import actions

from .door import page, posted, said, staff
from .shown import reviewing


@staff
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    return _drawn(request)


def _drawn(request: HttpRequest, *, status: int = 200, wrong: dict | None = None) -> HttpResponse:
    require(request.user, Can.REVIEW)
    shown = reviewing.of(request.user, timezone.now(), wrong or {})
    return page(request, "leads/review.html", {"here": "queue", "review": shown}, status=status)


@posted("leads:review")
def accept(request: HttpRequest, pk) -> HttpResponse:
    try:
        actions.accept(pk, phone=said(request, "phone", 60), by=request.user)
    except Invalid as problem:
        typed = request.POST.get("phone", "")[:60]
        return _drawn(request, status=422, wrong={pk: {"error": problem.detail, "phone": typed}})
    return redirect("leads:review")


@posted("leads:review")
def dismiss(request: HttpRequest, pk) -> HttpResponse:
    actions.dismiss(pk, reason=said(request, "reason", 40) or "not_real", by=request.user)
    return redirect("leads:review")

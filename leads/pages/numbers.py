"""Ways to reach one caller: their numbers, what is safe on each, who is under 18."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, require
from crm.web.refusals import Invalid, Refusal
from leads import actions
from leads.actions import numbers
from leads.numbers_api import UnderAgeWords, facts_of

from .door import page, staff
from .shown import numbers as shown
from .shown.caller import standing_of

FIELDS = {"phone": "#n-phone", "safe_hours": "#main", "by_voice": "#main"}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, pk) -> HttpResponse:
    """Draw them; a post adds one, or keeps what was said about one."""
    require(request.user, Can.WORK_LEADS)
    if request.method != "POST":
        return _drawn(request, pk)
    try:
        numbers.keep_number(pk, **facts_of(_said(request)), by=request.user)
    except (Invalid, Refusal) as problem:
        if not isinstance(problem, Invalid) and problem.code != "no_voice":
            raise
        return _drawn(request, pk, problem)
    return redirect("leads:numbers", pk=pk)


def _drawn(request: HttpRequest, pk, problem: Refusal | None = None) -> HttpResponse:
    lead = actions.open_lead(pk, way="page", by=request.user)
    typed = {**request.POST.dict(), "days": request.POST.getlist("days")} if problem else {}
    context = shown.page(standing_of(lead, request.user), typed)
    if problem:
        name = next(iter(problem.facts.get("fields") or {}), "")
        context["problem"] = {"href": FIELDS.get(name, "#main"), "message": problem.detail, "name": name}
    return page(request, "leads/numbers.html", context, status=_status(problem))


def _status(problem: Refusal | None) -> int:
    if problem is None:
        return 200
    return 422 if isinstance(problem, Invalid) else problem.status


def _said(request: HttpRequest) -> dict:
    """The form as the words of the API: what it does not hold is left alone."""
    form = request.POST
    names = ("number", "phone", "person", "owner", "voicemail", "who_may_answer", "alias", "communication", "caller_id")
    said: dict = {name: form[name] for name in names if name in form and (form[name] or name in ("owner", "caller_id"))}
    said |= {"text": form["text"] == "yes"} if "text" in form else {}
    said |= {"by_voice": True} if form.get("by_voice") else {}
    days, start, end = form.getlist("days"), form.get("from", ""), form.get("until", "")
    return {**said, "safe_hours": [[day, start, end] for day in days]} if days or start or end else said


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def under_18(request: HttpRequest, pk) -> HttpResponse:
    """Under 18: yes, no, not known."""
    if request.method != "POST":
        return redirect("leads:numbers", pk=pk)
    said = {name: request.POST.get(name, "") for name in ("person", "under_18")}
    numbers.say_under_18(pk, **UnderAgeWords.read(said), by=request.user)
    return redirect("leads:numbers", pk=pk)

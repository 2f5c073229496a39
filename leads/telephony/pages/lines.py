"""Our lines, for the administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm import phones
from crm.people.models import SPOKEN, Site
from crm.web.pages import managing, managing_form
from crm.web.refusals import Invalid, NotFound
from leads.telephony.actions import lines
from leads.telephony.models import Line
from leads.telephony.models.lines import GREETING
from leads.telephony.provider import provider

TEXTS = {"number": 60, "label": 60, "language": 12, "greeting": 160, "site": 40, "overflow": 60}


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every line, and a form for a new one."""
    if request.method != "POST":
        return _drawn(request)
    try:
        lines.add(_facts(request), by=request.user)
    except Invalid as problem:
        return _drawn(request, status=422, wrong=problem.facts["fields"], typed=_typed(request))
    return redirect("telephony:lines")


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk) -> HttpResponse:
    found = Line.objects.filter(pk=pk, ended_at=None).first()
    if found is None:
        raise NotFound
    if request.method != "POST":
        return _drawn(request, line=found, typed=_as_typed(found))
    try:
        lines.change(pk, _facts(request), by=request.user)
    except Invalid as problem:
        return _drawn(request, status=422, line=found, wrong=problem.facts["fields"], typed=_typed(request))
    return redirect("telephony:lines")


@managing_form("telephony:lines")
def end(request: HttpRequest, pk) -> HttpResponse:
    lines.end(pk, by=request.user)
    return redirect("telephony:lines")


def _typed(request: HttpRequest) -> dict:
    texts = {name: request.POST.get(name, "").replace("\x00", "").strip()[: most + 1] for name, most in TEXTS.items()}
    return {**texts, "calls_out": request.POST.get("calls_out") == "on"}


def _facts(request: HttpRequest) -> lines.Facts:
    return lines.Facts(**_typed(request))


def _as_typed(found: Line) -> dict:
    facts = {"number": phones.spoken(found.number), "overflow": phones.spoken(found.overflow) if found.overflow else ""}
    facts |= {"label": found.label, "language": found.language, "greeting": found.greeting}
    return {**facts, "site": str(found.site_id or ""), "calls_out": found.calls_out}


def _drawn(request: HttpRequest, *, status: int = 200, line: Line | None = None, typed=None, wrong=None):
    rows = Line.objects.filter(ended_at=None).select_related("site")
    context = {
        "here": "helpline",
        "rows": [
            {"line": one, "number": phones.spoken(one.number), "language": SPOKEN.get(one.language)} for one in rows
        ],
        "line": line,
        "typed": typed or {"language": "en", "greeting": GREETING},
        "wrong": wrong or {},
        "languages": SPOKEN.items(),
        "sites": Site.objects.filter(paused_at=None).order_by("label", "pk"),
        "provider": provider(),
    }
    return render(request, "telephony/lines.html", context, status=status)

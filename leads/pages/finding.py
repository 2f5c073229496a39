"""Find a caller by number, name or code. What was searched is in no address."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, may
from crm.web.refusals import Invalid
from leads import searching

from .door import page, said, staff
from .shown import found

TERMS = {"phone": 60, "name": 200, "code": 12}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _drawn(request, {})
    try:
        terms = {name: said(request, name, most).strip() for name, most in TERMS.items()}
        leads = searching.find(**terms, way="page", purpose=_purpose(request), by=request.user)
    except Invalid as problem:
        wrong = {"error": problem.detail, "error_in": next(iter(problem.facts.get("fields", {})), "phone")}
        return _drawn(request, {**request.POST.dict(), **wrong}, status=422)
    rows = [found.row(lead, request.user, timezone.now()) for lead in found.opened(leads)]
    more = f"The newest {searching.MOST}. Say more to see fewer." if len(rows) == searching.MOST else ""
    kept = {} if rows else terms  # a number that was found is not left standing on the screen
    return _drawn(request, {**kept, "purpose": _purpose(request), "asked": True, "rows": rows, "more": more})


def _purpose(request: HttpRequest) -> str:
    """Others work; a privacy officer says what they read for."""
    if not may(request.user, Can.READ_FOR_PURPOSE):
        return "work"
    purpose = said(request, "purpose", 60).strip()
    if not purpose:
        raise Invalid("Say what you read this for.", fields={"purpose": "is needed"})
    return purpose


def _drawn(request: HttpRequest, shown: dict, status: int = 200) -> HttpResponse:
    asks = may(request.user, Can.READ_FOR_PURPOSE)
    context = {
        "here": "find",
        "find": {"asks_purpose": asks, **shown},
        "can_lift": may(request.user, Can.LIFT_SUPPRESSION),
    }
    return page(request, "leads/find.html", context, status=status)

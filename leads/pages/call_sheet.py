"""The call sheet: whom to call when, on paper. Masked on the screen; the numbers come once, with a reason."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, require
from crm.web.refusals import Invalid
from leads import actions

from .door import page, said, staff, write_down
from .shown import sheet


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def call_sheet(request: HttpRequest) -> HttpResponse:
    """The clear numbers are only ever in the answer to a POST, which nothing keeps."""
    require(request.user, Can.PRINT_SHEET)
    if request.method != "POST":
        return _masked(request)
    now, reason = timezone.now(), said(request, "reason", 20)
    try:
        leads = actions.print_sheet(sheet.to_call(request.user, now), reason=reason, by=request.user)
    except Invalid as problem:
        return _masked(request, status=422, wrong=problem.detail)
    drawn = sheet.of(leads, request.user, now, clear=reason != "drill")
    return page(request, "leads/call_sheet.html", {"here": "day", "sheet": drawn, "printing": True})


def _masked(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    now = timezone.now()
    leads = sheet.loaded(request.user, now)
    write_down(request, {lead.pk for lead in leads})
    drawn = sheet.of(leads, request.user, now, clear=False)
    context = {"here": "day", "sheet": drawn, "reasons": sheet.reasons(request.user), **more}
    return page(request, "leads/call_sheet.html", context, status=status)

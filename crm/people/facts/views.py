"""The helpline's facts: look, change, and a mail to see whether mail works."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.people.models import Helpline
from crm.web.pages import managing, managing_form
from crm.web.refusals import Invalid

from . import actions, showing
from .forms import Edit, shown

UNPROCESSABLE, CONFLICT = 422, 409
SEEN = "People who open the form see it, at the latest in five seconds."
SAVED = {"kind": "good", "icon": "check", "strong": "Saved.", "text": SEEN}


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _changed(request)
    return _drawn(request, notice=SAVED if "saved" in request.GET else None)


def _drawn(request: HttpRequest, *, edit: Edit | None = None, wrong: dict | None = None, status=200, **more):
    row = Helpline.objects.filter(pk=1).first()
    context = showing.page(row, request.user, edit, wrong) | more
    return render(request, "people/helpline.html", context, status=status)


def _changed(request: HttpRequest) -> HttpResponse:
    """Kept, or drawn again with all that was typed."""
    edit = Edit.of(request.POST, shown(Helpline.objects.filter(pk=1).first() or Helpline()))
    try:
        actions.change(edit, by=request.user)
    except actions.ChangedMeanwhile as refusal:
        return _drawn(request, edit=edit, status=CONFLICT, meanwhile=refusal.detail)
    except Invalid as problem:
        wrong = problem.facts["fields"]
        return _drawn(request, edit=edit, wrong=wrong, status=UNPROCESSABLE, errors=wrong)
    return redirect(f"{request.path}?saved=1")


@managing_form("helpline:facts")
def test_mail(request: HttpRequest) -> HttpResponse:
    """A part for the page that is open, so that nothing typed there is lost; without a script, the whole page."""
    sent = {"from": actions.send_test_mail(by=request.user), "to": request.user.email}
    if request.headers.get("HX-Request"):
        return render(request, "people/_mail_sent.html", {"sent": sent})
    return _drawn(request, sent=sent)

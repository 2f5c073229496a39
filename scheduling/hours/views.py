"""An administrator's page of the states' hours: look, choose a state, preview, save."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from crm.web.pages import managing
from crm.web.refusals import NotFound
from scheduling import places

from . import actions, forms, showing
from .showing import Typed
from .table import current

UNPROCESSABLE, CONFLICT = 422, 409
SAVED = "Saved."
SEEN = "Every decision from now on goes by it, at the latest in five seconds. Callers who wait get their hours anew."


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _sent(request, _known(request.POST.get("state", "")))
    code = _known(request.GET["state"]) if "state" in request.GET else ""
    notice = {"kind": "good", "icon": "check", "strong": SAVED, "text": SEEN} if "saved" in request.GET else None
    return _drawn(request, code, Typed(), notice=notice)


def _known(code: str) -> str:
    if code not in places.NAMES:
        raise NotFound
    return code


def _drawn(request: HttpRequest, code: str, typed: Typed, *, status: int = 200, **more) -> HttpResponse:
    return render(request, "hours/hours.html", showing.page(code, typed) | more, status=status)


def _sent(request: HttpRequest, code: str) -> HttpResponse:
    """Drawn with a preview first; kept when what is sent is what was previewed."""
    said = forms.typed(request.POST, showing.rule_of(current(), code))
    found = forms.read(code, said, timezone.now().date())
    if found.rule is None:
        return _drawn(request, code, Typed(said, found.wrong), status=UNPROCESSABLE)
    if request.POST.get("previewed") != showing.fingerprint(found.rule):
        return _drawn(request, code, Typed(said, rule=found.rule))
    try:
        actions.change(found.rule, seen=_number(request.POST.get("seen", "")), by=request.user)
    except actions.ChangedMeanwhile as refusal:
        return _drawn(request, code, Typed(said, meanwhile=refusal.detail), status=CONFLICT)
    return redirect(f"{reverse('hours:hours')}?{urlencode({'state': code, 'saved': 1})}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

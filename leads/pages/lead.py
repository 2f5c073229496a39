"""One caller's page, and what is done on it besides calling: keep, pass, note, show, ask, close, hand over."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from crm.people.access import Can, may, require
from crm.privacy import readlog
from crm.web.refusals import Invalid, NotFound
from leads import actions
from leads.actions.rows import HeldByOther
from leads.care import actions as care
from leads.care.models import QUESTIONS
from leads.models import Lead

from .door import is_fragment, page, posted, said, said_id, staff, to_lead, to_next
from .shown import caller, changed, hold
from .shown.caller import NOTE_LIMIT, standing_of

FIELDS = {
    "call_back_at": "#cb-time",
    "check_in_at": "#th-time",
    "agreed": "#th-yes",
    "safe_time": "#ns-time",
    "given": "#oh-given",
    "to": "#ra-to",
    "reason": "#main",
    "alternative": "#cl-alt",
    "text": "#note",
    "confirmed": "#ah-time",
    "screen": "#ask",
    "danger": "#ask",
    "plan": "#fp-yes",
}

MISSING = {
    "call_back_at": "Pick a time, or a day and a time.",
    "safe_time": "Pick a safe time, or “None given”.",
    "given": "Say what was given.",
    "to": "Say to whom.",
    "accepted": "Say that they took the call. If nobody did, it was not transferred.",
}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: HttpRequest, pk) -> HttpResponse:
    """Look at one caller, which is written down. A privacy officer posts what they read it for."""
    purpose = said(request, "purpose", 60)
    if may(request.user, Can.READ_FOR_PURPOSE) and not purpose.strip():
        return _asks_purpose(request, pk)
    try:
        return drawn(request, pk, purpose=purpose)
    except HeldByOther as problem:
        return _with_another(request, pk, problem)


def _asks_purpose(request: HttpRequest, pk) -> HttpResponse:
    if not Lead.objects.visible_to(request.user).filter(pk=pk).exists():
        raise NotFound
    return page(request, "leads/purpose.html", {"here": "find", "lead_id": pk})


def _with_another(request: HttpRequest, pk, problem: HeldByOther) -> HttpResponse:
    """Who has this caller, and the way to the next one. Nothing of the person but their code."""
    found = Lead.objects.only("code").get(pk=pk)
    told = hold.for_how_long(hold.current(pk), timezone.now())
    shown = {"here": "queue", "code": found.code, "words": problem.detail.rstrip("."), "for": told}
    return page(request, "leads/held.html", shown, status=problem.status)


def drawn(request: HttpRequest, pk, *, purpose: str = "", status: int = 200, typed: dict | None = None, **more):
    """The whole page. `more` is what a mistake adds: problem, open_dialog; or a number that was just shown."""
    by = request.user
    standing = standing_of(actions.open_lead(pk, way="page", purpose=purpose, by=by), by)
    context = caller.page(standing, typed=typed)
    if context["call"].get("tel"):
        readlog.record(by, [pk], fields="phone", way="page", purpose="call")
    if context["again"] and context["again"]["seen"]:
        readlog.record(by, context["again"]["seen"], fields="row", way="same number", purpose="call")
    return page(request, "leads/lead.html", {**context, **more}, status=status)


def redrawn(request: HttpRequest, pk, problem: Invalid, *, dialog: str = "") -> HttpResponse:
    """The same page with what was typed kept, what is wrong said, and the dialog open that it was in."""
    names = problem.facts.get("fields") or {"": ""}
    missing = problem.code == "missing_details"
    errors = [{"href": FIELDS.get(name, "#main"), "message": _words(name, problem, missing)} for name in names]
    shown: dict = {"problem": {"title": "Please check one thing", "errors": errors[:1]}, "open_dialog": dialog}
    return drawn(request, pk, status=422, typed=request.POST.dict(), **shown)


def _words(name: str, problem: Invalid, missing: bool) -> str:
    return MISSING.get(name, problem.detail) if missing else problem.detail


@staff
@require_safe
def news(request: HttpRequest, pk) -> HttpResponse:
    """What others did since this person's page was drawn; 204 when nothing. Nothing of the caller is in it."""
    require(request.user, Can.SEE_OPEN)
    found = Lead.every.within_reach(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    told = changed.since(found, request.user, _moment(request.GET.get("since", "")))
    if told is None:
        return HttpResponse(status=204)
    return render(request, "leads/_changed.html", {"changed": told, "lead_id": pk})


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    if not (text.isascii() and text.isdigit() and len(text) <= 17):
        raise Invalid("That is no time.", fields={"since": "is microseconds since 1970"})
    return datetime.fromtimestamp(int(text) / 1e6, UTC)


@posted("leads:lead")
def claim(request: HttpRequest, pk) -> HttpResponse:
    actions.claim(pk, by=request.user)
    return to_lead(pk)


@posted("leads:lead")
def renew(request: HttpRequest, pk) -> HttpResponse:
    actions.renew(pk, by=request.user)
    return HttpResponse(status=204)


@posted("leads:lead")
def pass_on(request: HttpRequest, pk) -> HttpResponse:
    try:
        words = said(request, "words", 200)
        lead = actions.pass_on(pk, reason=said(request, "reason", 40), words=words, by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem)
    return to_next(lead)


@posted("leads:lead")
def note(request: HttpRequest, pk) -> HttpResponse:
    try:
        actions.add_note(pk, text=said(request, "text", NOTE_LIMIT), by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem)
    return redirect(f"{_address(pk)}#story")


def _address(pk) -> str:
    return to_lead(pk).url


@posted("leads:lead")
def draft(request: HttpRequest, pk) -> HttpResponse:
    """What is being written, kept as it is typed."""
    actions.save_draft(pk, text=said(request, "text", NOTE_LIMIT), by=request.user)
    return HttpResponse(status=204)


@posted("leads:lead")
def reveal(request: HttpRequest, pk) -> HttpResponse:
    """The number in clear, for one who says why; a row in the read log."""
    fields, purpose = request.POST.getlist("fields"), said(request, "purpose", 60)
    clear = actions.reveal(pk, fields=fields, purpose=purpose, by=request.user)
    standing = standing_of(Lead(pk=pk), request.user)
    shown: dict = {"number": caller.shown_number(standing, clear.get("phone") or ""), "can_reveal": True}
    if is_fragment(request):
        return render(request, "leads/_number.html", {"lead": standing.lead, **shown})
    return drawn(request, pk, **shown)


@posted("leads:lead")
def crisis(request: HttpRequest, pk) -> HttpResponse:
    """The three questions. Any yes marks danger and shows the way to the danger card."""
    answers = {name: request.POST.get(name, "") for name in QUESTIONS}
    try:
        care.screen(pk, answers=answers, by=request.user)
    except Invalid as problem:
        return _asked_again(request, pk, problem, answers)
    if not is_fragment(request):
        return to_lead(pk)
    return _questions(request, standing_of(Lead(pk=pk), request.user), saved="Saved")


def _asked_again(request: HttpRequest, pk, problem: Invalid, answers: dict) -> HttpResponse:
    if not is_fragment(request):
        return redrawn(request, pk, problem)
    return _questions(request, standing_of(Lead(pk=pk), request.user), answers, status=422, still=problem.detail)


def _questions(request: HttpRequest, standing, answers=None, *, status: int = 200, **words) -> HttpResponse:
    shown = {"lead": standing.lead, "hold": {"state": standing.state}}
    shown["crisis"] = caller.crisis(standing, answers, **words)
    return render(request, "leads/_crisis.html", shown, status=status)


@posted("leads:lead")
def close(request: HttpRequest, pk) -> HttpResponse:
    try:
        words = said(request, "alternative", 500)
        lead = actions.close(pk, reason=said(request, "reason", 40), alternative=words, by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem, dialog="close-lead")
    return to_next(lead)


@posted("leads:lead")
def reassign(request: HttpRequest, pk) -> HttpResponse:
    try:
        reason = said(request, "reason", 300)
        if not reason.strip() or not said_id(request, "to"):
            raise Invalid("Say who, and why.", fields={"to": "is needed"})
        actions.reassign(pk, to=said_id(request, "to"), reason=reason, by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem, dialog="reassign")
    return redirect("leads:queue")

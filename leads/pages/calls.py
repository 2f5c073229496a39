"""Dial, say how it ended, take it back; and somebody who rings us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from crm import phones
from crm.people.access import Can, require
from crm.web.context import helpline
from crm.web.refusals import Invalid
from leads import actions
from leads.actions.practice import asks_sure
from leads.models import CallAttempt, Draft
from leads.telephony.pages import ringing

from .door import forget_undo, is_fragment, page, posted, remember_undo, said, said_id, staff, to_lead, to_next
from .forms import details_of
from .lead import redrawn
from .shown import call, hold
from .shown.caller import standing_of, transfers
from .shown.keys import DIALOGS


@posted("leads:lead")
def dial(request: HttpRequest, pk) -> HttpResponse:
    """The gate decides; then the dialer opens, and the person presses call."""
    try:
        number, confirmed = said_id(request, "number"), _confirmed(request)
        opened, _, _ = actions.dial(pk, number=number, confirmed=confirmed, by=request.user)
    except Invalid as problem:
        return redrawn(request, pk, problem, dialog="ask-human")
    if not is_fragment(request):
        return to_lead(pk)
    standing = standing_of(opened.lead, request.user)
    shown = {"lead": standing.lead, "hold": hold.of(standing), "sure": asks_sure(request.user)}
    shown |= {**call.panel(standing, helpline()), **transfers(standing)}
    return render(request, "leads/_dialed.html", shown)


def _confirmed(request: HttpRequest) -> dict | None:
    """A human's answer, when one was given."""
    local_time, why = said(request, "confirmed_local_time", 40), said(request, "confirmed_why", 300)
    return {"local_time": local_time, "why": why} if "confirmed_why" in request.POST else None


@posted("leads:lead")
def outcome(request: HttpRequest, pk) -> HttpResponse:
    """How it ended. Back to the queue, or to the page when a note is still being written there."""
    code = said(request, "outcome", 40)
    try:
        facts = {"details": details_of(request, code), "note": said(request, "note", 500)}
        ended = actions.log_call(
            pk, outcome=code, call=said_id(request, "call"), direction=_direction(pk), **facts, by=request.user
        )
    except Invalid as problem:
        return redrawn(request, pk, problem, dialog=f"need-{code}" if code in DIALOGS else "")
    remember_undo(request, ended)
    if _stays(ended, request.user):
        return to_lead(pk)
    return to_next(ended.lead)


def _direction(pk) -> str:
    """That of the call which is open; without one it was a call out, which has to be dialled first."""
    opened = CallAttempt.objects.filter(lead=pk, ended_at=None, undone_at=None).first()
    return opened.direction if opened else "out"


def _stays(ended: CallAttempt, by) -> bool:
    """A dropped line is called again at once; what is being written is not left behind."""
    if ended.outcome == "dropped":
        return True
    theirs = ended.lead.owner_id in (None, by.pk)
    return theirs and Draft.objects.filter(lead=ended.lead, by=by).exists()


@posted("leads:queue")
def undo(request: HttpRequest, pk) -> HttpResponse:
    lead = actions.undo(pk, by=request.user)
    forget_undo(request)
    return to_lead(lead.pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_call(request: HttpRequest) -> HttpResponse:
    """Somebody is on the line. Nothing has to be filled in."""
    require(request.user, Can.WORK_LEADS)
    if request.method != "POST":
        return page(request, "leads/inbound.html", {"here": "queue", "new": {}})
    try:
        return ringing.by_hand(request, _caller(request))
    except Invalid as problem:
        errors = [{"field": "phone", "message": problem.detail}]
        typed = {**request.POST.dict(), "errors": errors}
        return page(request, "leads/inbound.html", {"here": "queue", "new": typed}, status=422)


def _caller(request: HttpRequest) -> dict:
    """The facts that were typed. A number that cannot be read goes back, so that it is not lost."""
    phone = said(request, "phone", 60).strip()
    if phone and not phones.to_e164(phone):
        raise Invalid("We can’t read this number. Correct it, or clear it and go on.", fields={"phone": "is no number"})
    for_whom, language = request.POST.get("for_whom", ""), request.POST.get("language", "en")
    return {
        "phone": phone,
        "name": said(request, "name", 200).strip(),
        "for_whom": for_whom if for_whom in ("self", "loved_one") else "",
        "language": language if language.isalpha() and language.isascii() and len(language) in (2, 3) else "en",
    }

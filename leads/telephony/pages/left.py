"""Missed calls, voicemails and texts: the list, listening, and deciding."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from crm.people.access import Can, require
from crm.privacy import readlog
from crm.web.middleware import POLICY
from crm.web.refusals import Invalid, NotFound, Refusal, Unavailable
from leads.pages.door import page, posted, said, staff, to_lead
from leads.telephony.actions import calling, missed
from leads.telephony.models import Ring
from leads.telephony.provider import NotTaken, provider

from . import showing

HOME = "telephony:missed"
PLAYS = POLICY + "; media-src 'self'"  # of the one page that has a recording to play


@staff
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request)


def _listing(request: HttpRequest, status: int = 200, **more) -> HttpResponse:
    require(request.user, Can.WORK_LEADS)
    shown = showing.listing(request.user)
    readlog.record(request.user, shown.pop("leads"), fields="row", way="page", purpose="missed calls")
    return page(request, "telephony/missed.html", {"here": "queue", "left": shown, **more}, status=status)


def drawn(request: HttpRequest, ring: Ring, status: int = 200, **more) -> HttpResponse:
    readlog.record(
        request.user, [ring.lead_id] if ring.lead_id else [], fields="row", way="page", purpose="missed calls"
    )
    context = {"here": "queue", "ring": showing.left(ring, request.user), "typed": {}, **more}
    answer = page(request, "telephony/left.html", context, status=status)
    answer.headers["Content-Security-Policy"] = PLAYS
    return answer


@posted(HOME)
def hear(request: HttpRequest, pk) -> HttpResponse:
    missed.hear(pk, by=request.user)
    return redirect("telephony:ring", pk=pk)


@posted(HOME)
def call_back(request: HttpRequest, pk) -> HttpResponse:
    """One key in the hours. Outside them the page asks what time it is there, and why now."""
    facts = {"why": said(request, "why", 300), "local_time": said(request, "local_time", 40)}
    try:
        return to_lead(missed.call_back(pk, **facts, by=request.user).lead_id)
    except Refusal as problem:
        if problem.code not in ("ask_human", "invalid"):
            raise
        return _again(request, pk, "call_back", problem, facts)


@posted(HOME)
def leave(request: HttpRequest, pk) -> HttpResponse:
    facts = {"no_why": said(request, "no_why", 300)}
    try:
        missed.leave(pk, why=facts["no_why"], by=request.user)
    except Invalid as problem:
        return _again(request, pk, "leave", problem, facts)
    return redirect(HOME)


def _again(request: HttpRequest, pk, form: str, problem: Refusal, typed: dict) -> HttpResponse:
    ring = Ring.objects.select_related("line", "lead").get(pk=pk)
    return drawn(request, ring, status=422, typed=typed, wrong={form: problem.detail})


@staff
@require_safe
def recording(request: HttpRequest, pk) -> HttpResponse:
    """The sound itself, fetched for whoever may hear it; each time is written down."""
    require(request.user, Can.HEAR_RECORDINGS)
    ring = Ring.objects.filter(pk=pk, heard_at__isnull=False).exclude(recording="").first()
    found = provider()
    if ring is None or found is None:
        raise NotFound
    readlog.record(request.user, [ring.lead_id], fields="recording", way="page", purpose="voicemail")
    try:
        sound = found.recording(ring.recording)
    except NotTaken as problem:
        raise Unavailable from problem
    return HttpResponse(sound, content_type="audio/mpeg")


@posted(HOME)
def text_seen(request: HttpRequest, pk) -> HttpResponse:
    text = missed.seen(pk, by=request.user)
    return to_lead(text.lead_id) if text.lead_id and request.POST.get("then") == "lead" else redirect(HOME)


@posted(HOME)
def telephone(request: HttpRequest) -> HttpResponse:
    """At which telephone I take calls."""
    try:
        calling.keep_handset(said(request, "number", 60), by=request.user)
    except Invalid as problem:
        return _listing(request, 422, wrong=problem.detail, typed=request.POST.get("number", ""))
    return redirect(HOME)

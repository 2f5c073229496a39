"""Join two records of one person, take that back, and split off a request: a shift lead's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, require
from crm.web.refusals import Invalid
from leads import actions, joinable

from .door import page, posted, said, said_id, staff
from .shown import joining


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk) -> HttpResponse:
    """What belongs to this number; posted with a code, what joining would do; with `keep`, it is done."""
    require(request.user, Can.MERGE)
    if request.method != "POST":
        return _drawn(request, pk)
    try:
        return _joined(request, pk) if request.POST.get("keep") else _previewed(request, pk)
    except Invalid as problem:
        return _drawn(request, pk, wrong=problem)


def _previewed(request: HttpRequest, pk) -> HttpResponse:
    found, warnings = joinable.previews(pk, other=said(request, "other", 12), by=request.user)
    return _drawn(request, pk, preview=joining.preview(found, warnings, request.user))


def _joined(request: HttpRequest, pk) -> HttpResponse:
    """`keep` names the code of the record that stays; the answer is its own page of joins, where undo stands."""
    other, reason = joinable.named(said(request, "other", 12), request.user), said(request, "reason", 300)
    kept, gone = (other.pk, pk) if request.POST["keep"] == other.code else (pk, other.pk)
    actions.merge(kept, absorbed=gone, reason=reason, by=request.user)
    return redirect("leads:join", pk=kept)


def _drawn(request: HttpRequest, pk, *, wrong: Invalid | None = None, preview: dict | None = None) -> HttpResponse:
    """The page; after a mistake with what was typed, and the preview again where the mistake was in it."""
    shown = {"here": "queue", "join": joining.of(pk, request.user), "preview": preview, "typed": request.POST.dict()}
    if wrong is None:
        return page(request, "leads/join.html", shown)
    if request.POST.get("keep"):
        found, warnings = joinable.previews(pk, other=said(request, "other", 12), by=request.user)
        shown["preview"] = joining.preview(found, warnings, request.user)
    return page(request, "leads/join.html", {**shown, "wrong": wrong.detail}, status=422)


@posted("leads:queue")
def unjoin(request: HttpRequest, pk) -> HttpResponse:
    other = actions.unmerge(pk, merge=said_id(request, "merge"), by=request.user)
    return redirect("leads:join", pk=other.pk)


@posted("leads:queue")
def split(request: HttpRequest, pk) -> HttpResponse:
    require(request.user, Can.MERGE)
    try:
        actions.split(pk, request=said_id(request, "request"), reason=said(request, "reason", 300), by=request.user)
    except Invalid as problem:
        return _drawn(request, pk, wrong=problem)
    return redirect("leads:join", pk=pk)

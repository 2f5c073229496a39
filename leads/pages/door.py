"""What every staff page of leads does alike: who may come in, the undo bar, where a form goes back to."""

import functools
import uuid
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, may
from crm.privacy import readlog
from crm.web.counting import at_most
from crm.web.pages import staff
from crm.web.refusals import Invalid, NotFound
from leads.models import CallAttempt, Lead
from leads.outcomes import OUTCOMES


def posted(back: str):
    """A form's address. Whoever comes without the form, as after signing in again, gets the page that it is on."""

    def wrap(view):
        @staff
        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(view)
        def door(request: HttpRequest, **words) -> HttpResponse:
            if request.method == "POST":
                return view(request, **words)
            return redirect(back, **words) if back == "leads:lead" else redirect(back)

        return door

    return wrap


def is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A whole page; what every staff page carries comes from `shared`, by crm.web.context."""
    return render(request, template, context, status=status)


def shared(request: HttpRequest) -> dict:
    """On every staff page, whichever room drew it: the undo bar; for who leads: how much is to decide, Tonight,
    danger; whether calls ring here."""
    person = request.user
    shown = {"undo": undo_bar(request), "review_count": review_count(person), "watches": may(person, Can.REASSIGN)}
    return {**shown, "answers_danger": may(person, Can.ANSWER_DANGER), "can_answer": may(person, Can.WORK_LEADS)}


def review_count(by) -> int:
    return at_most(Lead.objects.visible_to(by).needing_review()) if may(by, Can.REVIEW) else 0


def write_down(request: HttpRequest, shown: set[uuid.UUID], *, seen: frozenset[str] = frozenset()) -> None:
    """One read-log row for a look at a board; asking for news writes one only when it brought rows not seen yet."""
    ids = {str(pk) for pk in shown}
    if ids - seen:
        readlog.record(request.user, sorted(shown), fields="row", way="page", purpose="work")
    if ids - seen or not seen:
        request.session["board"] = sorted(ids | seen)


def seen_before(request: HttpRequest) -> frozenset[str]:
    """Whose rows this session's boards have brought since a whole page was last drawn."""
    return frozenset(request.session.get("board", []))


def remember_undo(request: HttpRequest, call: CallAttempt) -> None:
    """An id and a time, nothing about a person: the session is a place that a dump would show."""
    request.session["undo"] = {"call": str(call.pk), "at": call.ended_at.isoformat()}


def forget_undo(request: HttpRequest) -> None:
    request.session.pop("undo", None)


def undo_bar(request: HttpRequest) -> dict | None:
    """The last outcome, for as long as it can be taken back."""
    kept = request.session.get("undo")
    if not kept:
        return None
    left = settings.UNDO_SECONDS - (timezone.now() - datetime.fromisoformat(kept["at"])).total_seconds()
    call = CallAttempt.objects.filter(pk=kept["call"], by=request.user).first() if left >= 1 else None
    if call is None or not call.outcome:
        forget_undo(request)
        return None
    return {"call_id": call.pk, "words": f"Saved: {OUTCOMES[call.outcome].label}", "seconds": int(left)}


def said_id(request: HttpRequest, name: str) -> uuid.UUID | None:
    """The id that a form sent under `name`; one that is none names nothing here."""
    text = request.POST.get(name, "").strip()
    try:
        return uuid.UUID(text) if text else None
    except ValueError as problem:
        raise NotFound from problem


def said(request: HttpRequest, name: str, most: int) -> str:
    """A text of a form; one that is longer than its field was not typed into it."""
    text = request.POST.get(name, "")
    if len(text) > most:
        raise Invalid("That is too long.", fields={name: f"is longer than {most} characters"})
    return text


def to_next(lead: Lead) -> HttpResponse:
    """Done with this one: where the next one comes from."""
    return redirect("leads:practice" if lead.is_practice else "leads:queue")


def to_lead(pk) -> HttpResponse:
    return redirect("leads:lead", pk=pk)

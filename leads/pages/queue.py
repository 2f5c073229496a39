"""My queue: who is next, who waits, what I promised today; take the next caller, say whether I am ready."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.people.access import Can, may, require
from crm.people.models import Presence
from crm.web.refusals import Invalid
from leads import actions
from leads.actions.queue import set_presence
from leads.models import Draft
from leads.telephony.pages.showing import to_decide

from .door import page, posted, said, seen_before, staff, to_lead, write_down
from .shown import board, mine
from .shown.passing import break_reasons

STATES = ("ready", "on_break", "away", "off")


@staff
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Roles that do not watch the queue begin with Find."""
    by, now = request.user, timezone.now()
    if not may(by, Can.SEE_OPEN):
        return redirect("leads:find")
    sight = board.see(by, now)
    promised = mine.of(by, now)
    write_down(request, {*sight.leads, *promised.pop("leads")})
    works = may(by, Can.WORK_LEADS)
    shown: dict = {"board": board.board(sight, presence_of(by)), "mine": promised, "break_reasons": break_reasons()}
    shown["notice"] = _unsaved_note(by)
    shown["left_count"] = to_decide() if works else 0
    return page(request, "leads/queue.html", {"here": "queue", "can_work": works, "new": {}, **shown})


def _unsaved_note(by) -> dict | None:
    """A note that was begun and left: nothing that was typed is lost without a word."""
    left = Draft.objects.filter(by=by, text__isnull=False, lead__practice_by=None).exclude(lead__waiting__holder=by)
    draft = left.select_related("lead").order_by("-saved_at", "-pk").first()
    if draft is None:
        return None
    text = f"You began one for {draft.lead.code}. Find them by that code."
    return {"kind": "lamp", "icon": "pencil", "strong": "A note is not saved yet.", "text": text}


@staff
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The board alone, which the page asks for when something moved."""
    by = request.user
    require(by, Can.SEE_OPEN)
    sight = board.see(by, timezone.now())
    write_down(request, set(sight.leads), seen=seen_before(request))
    return render(request, "leads/_board.html", {"board": board.board(sight, presence_of(by))})


def presence_of(by) -> str:
    return Presence.objects.filter(user=by).values_list("state", flat=True).first() or Presence.State.OFF


@posted("leads:queue")
def take_next(request: HttpRequest) -> HttpResponse:
    """To the next caller, held; back to the queue when nobody may be called."""
    lead = actions.next_lead(by=request.user)
    return to_lead(lead.pk) if lead else redirect("leads:queue")


@posted("leads:queue")
def presence(request: HttpRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in STATES:
        raise Invalid("Pick one of the states.", fields={"state": f"is one of {', '.join(STATES)}"})
    reason = said(request, "reason", 40) if state == "on_break" else ""
    set_presence(state, reason=reason, by=request.user)
    return redirect("leads:queue")

"""The roster's page: a week, who is on now, and for whoever plans the forms that change it."""

import functools
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from crm.people.access import Can, may, require
from crm.web.refusals import Invalid, NotFound
from scheduling import clock, windows

from . import actions, showing, spans
from .forms import PatternForm, RosterForm, ShiftForm
from .models import Shift

FURTHEST = timedelta(days=4000)  # no week further away than this was meant


def reader(view):
    """Signed in, and of a role that sees the roster."""

    @login_required
    @functools.wraps(view)
    def door(request: HttpRequest, **words) -> HttpResponse:
        require(request.user, Can.SEE_ROSTER)
        return view(request, **words)

    return door


def planner(view):
    """A form's address, for whoever plans. Who comes without the form gets the page that it is on."""

    @reader
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def door(request: HttpRequest, **words) -> HttpResponse:
        require(request.user, Can.PLAN_ROSTER)
        return view(request, **words) if request.method == "POST" else redirect("roster:week")

    return door


@reader
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    return _drawn(request, _start(request.GET.get("week", "")))


def _today() -> date:
    return windows.wall(timezone.now(), showing.zone_here()).date()


def _start(text: str) -> date:
    """The Sunday of the week of an ISO date; of this week without one."""
    today = _today()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError as problem:
        raise Invalid("We could not read that week.", fields={"week": "is a date such as 2026-11-22"}) from problem
    if abs(day - today) > FURTHEST:
        raise Invalid("That week is too far away.", fields={"week": "must lie nearer"})
    return showing.week_of(day)


def _drawn(request: HttpRequest, start: date, *, status: int = 200, **more) -> HttpResponse:
    context = {"here": "roster", "roster": showing.roster(showing.see(request.user, start, timezone.now())), **more}
    if may(request.user, Can.PLAN_ROSTER):
        context = {"choices": _choices(more.get(more.get("open", ""))), **_empty_forms(start), **context}
    told = request.session.pop("roster", None) if request.method == "GET" else None
    notice = {"kind": "good", "icon": "check", "strong": told[0], "text": told[1]} if told else None
    return render(request, "roster/week.html", {"notice": notice, **context}, status=status)


def _choices(form: RosterForm | None) -> dict:
    held = [str(form[name].value() or "") for name in ("person", "zone")] if form else []
    return showing.choices(*held)


def _empty_forms(start: date) -> dict:
    facts = {"zone": showing.zone_here(), "kind": Shift.Kind.WORKING}
    first = _today() if start == showing.week_of(_today()) else start
    days = {"first": f"{first}", "last": f"{start + timedelta(days=27)}"}
    return {
        "add": ShiftForm(initial={**facts, "start_date": f"{first}"}),
        "pattern": PatternForm(initial={**facts, **days}),
    }


def _again(request: HttpRequest, start: date, dialog: str, form: RosterForm, **more) -> HttpResponse:
    """The page with the form as it was typed, and what is wrong with it."""
    return _drawn(request, start, status=422, **{"open": dialog, dialog: form, **more})


def _done(request: HttpRequest, at: date, strong: str, *told: str) -> HttpResponse:
    request.session["roster"] = [strong, " ".join(told)]
    return redirect(f"{reverse('roster:week')}?week={showing.week_of(at).isoformat()}")


def _day_of(shift: Shift) -> date:
    return windows.wall(shift.starts_at, showing.zone_here()).date()


def _sentence(shift: Shift) -> str:
    what = "is on call" if shift.kind == Shift.Kind.ON_CALL else "works"
    return clock.sentence(f"{shift.person.name} {what} {spans.words(shift.starts_at, shift.ends_at, shift.time_zone)}")


@planner
def add(request: HttpRequest) -> HttpResponse:
    form, start = ShiftForm(request.POST), _start(request.POST.get("week", ""))
    if not form.is_valid():
        return _again(request, start, "add", form)
    said = form.cleaned_data
    try:
        span = form.span()
        made = actions.add(said["person"], span=span, kind=said["kind"], by=request.user)
    except Invalid as problem:
        form.refuse(problem)
        return _again(request, start, "add", form)
    return _done(request, _day_of(made), "On the roster.", _sentence(made), *span.told)


@planner
def pattern(request: HttpRequest) -> HttpResponse:
    form, start = PatternForm(request.POST), _start(request.POST.get("week", ""))
    if not form.is_valid():
        return _again(request, start, "pattern", form)
    said = form.cleaned_data
    try:
        planned = actions.plan(said["person"], pattern=form.pattern(), kind=said["kind"], by=request.user)
    except Invalid as problem:
        form.refuse(problem)
        return _again(request, start, "pattern", form)
    return _done(request, said["first"], _counted(planned), *planned.told)


def _counted(planned: actions.Planned) -> str:
    many = len(planned.made)
    return f"{clock.count(many, 'shift')} made." if many else "All of it was there already."


@planner
def copy(request: HttpRequest) -> HttpResponse:
    start = _start(request.POST.get("week", ""))
    try:
        planned = actions.copy_week(start, zone=showing.zone_here(), by=request.user)
    except Invalid as problem:
        return _drawn(request, start, status=422, open="copy", wrong=problem.detail)
    return _done(request, start, _counted(planned), *planned.told)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One shift, opened to be changed on the page of its week."""
    require(request.user, Can.PLAN_ROSTER)
    found = Shift.objects.select_related("person").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _change(request, found) if request.method == "POST" else _opened(request, found)


def _opened(request: HttpRequest, found: Shift) -> HttpResponse:
    form = ShiftForm(initial=_as_typed(found))
    return _drawn(request, showing.week_of(_day_of(found)), open="edit", edit=form, shift=_named(found))


def _as_typed(found: Shift) -> dict:
    """As short as it can be typed: its last day only where the hours alone do not say it."""
    start, end = (windows.wall(at, found.time_zone) for at in (found.starts_at, found.ends_at))
    last = f"{end:%Y-%m-%d}" if end.time() == start.time() else ""
    days = {"start_date": f"{start:%Y-%m-%d}", "end_date": last}
    hours = {"start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
    return {"person": str(found.person_id), "kind": found.kind, "zone": found.time_zone, **days, **hours}


def _named(found: Shift) -> dict:
    return {"id": found.pk, "mark": found.mark, "words": _sentence(found)}


def _change(request: HttpRequest, found: Shift) -> HttpResponse:
    form, start = ShiftForm(request.POST), showing.week_of(_day_of(found))
    if not form.is_valid():
        return _again(request, start, "edit", form, shift=_named(found))
    said, seen = form.cleaned_data, request.POST.get("seen", "")
    try:
        span = form.span()
        facts = {"person_id": said["person"], "span": span, "kind": said["kind"], "seen": seen}
        changed = actions.change(found.pk, **facts, by=request.user)
    except (Invalid, actions.ChangedMeanwhile) as problem:
        form.refuse(problem)
        return _again(request, start, "edit", form, shift=_named(found))
    return _done(request, _day_of(changed), "Changed.", _sentence(changed), *span.told)


@planner
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    gone = actions.remove(pk, by=request.user)
    return _done(request, _day_of(gone), "Taken off the roster.", f"It was: {_sentence(gone)}")

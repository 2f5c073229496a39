"""Do not contact: found by a number alone, lifted by a shift lead with a reason. There is no list of numbers."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, require
from crm.privacy.models import STOPS_FOR, Suppression
from crm.web.refusals import Invalid, Refusal
from leads.actions import lifting
from scheduling import clock

from .door import page, said, staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def stops(request: HttpRequest) -> HttpResponse:
    require(request.user, Can.LIFT_SUPPRESSION)
    if request.method != "POST":
        return _drawn(request, {})
    phone = said(request, "phone", 60)
    try:
        lifted = _lift(request, phone)
        rows = lifting.find_stops(phone, way="page", by=request.user)
    except Refusal as problem:
        if not (isinstance(problem, Invalid) or problem.code == "not_stopped"):
            raise
        return _drawn(
            request,
            {"phone": phone, "error": problem.detail},
            status=422 if isinstance(problem, Invalid) else problem.status,
        )
    return _drawn(request, {"phone": phone, "asked": True, "lifted": lifted, **_found(rows, request.user)})


def _lift(request: HttpRequest, phone: str) -> bool:
    if "lift" not in request.POST:
        return False
    return bool(lifting.lift(phone, reason=said(request, "reason", 40), by=request.user))


def _found(rows: list[Suppression], by) -> dict:
    live = [one for one in rows if one.stands]
    return {"stopped": bool(live), "rows": [_row(one, by) for one in rows]}


def _row(one: Suppression, by) -> dict:
    now = timezone.now()
    until = f"{one.since + STOPS_FOR:%b %-d, %Y}" if one.stands else ""
    return {
        "why": one.get_why_display() + (f": {one.source}" if one.source else ""),
        "since": clock.told(one.since, by.time_zone, now),
        "until": until,
        "lifted": _lifted(one, by, now),
    }


def _lifted(one: Suppression, by, now: datetime) -> str:
    if one.lifted_at is None:
        return ""
    return f"Lifted {clock.told(one.lifted_at, by.time_zone, now)}: {one.get_lifted_why_display()}"


def _drawn(request: HttpRequest, shown: dict, status: int = 200) -> HttpResponse:
    reasons = [{"value": one.value, "label": one.label} for one in lifting.REASONS]
    context = {"here": "find", "stop": shown, "reasons": reasons}
    return page(request, "leads/stops.html", context, status=status)

"""Follow-up plans: calls that ask how it goes, with their yes, on their clock, within the hours for calls."""

import uuid
from datetime import datetime

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, Refusal
from leads.contact import facts_for, fit, zone_of
from leads.models import CallAttempt, ContactNumber, FollowUpPlan, Lead, Waiting
from scheduling import follow_ups, windows
from scheduling.reminders.actions import remind, settle_kind

from .endings import end_plans
from .rows import find, place_of, require_mine

GOES_ON = ("check_in", "follow_up", "call_back")  # what was agreed with them; a try that failed is the cadence's


@action("follow-up plan")
def start_follow_up(lead_id: uuid.UUID, *, plan: str, agreed: bool, by: User) -> FollowUpPlan:
    """Call them by this plan, from now. Needs their yes; started twice, it is the same one."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by, wrap_up=True)
    _check(plan, agreed)
    running = lead.follow_ups.running().first()
    made = running or begin(lead, lead.number_in_use, plan, by=by, at=timezone.now())
    if not running:
        _plan_first(lead, place, made, by)
    return made


def _check(plan: str, agreed: bool) -> None:
    if plan not in {one.name for one in follow_ups.newest()}:
        raise Invalid("Pick one of the plans.", fields={"plan": "is none that may be started"})
    if not agreed:
        raise Invalid("A follow-up needs their yes.", fields={"agreed": "is needed"})


def begin(lead: Lead, number: ContactNumber | None, plan: str, *, by: User, at: datetime, call=None) -> FollowUpPlan:
    """From `at` on, by the wall clock where they are, or ours where that could be several."""
    zone = zone_of(number) or by.time_zone
    facts = {"plan": plan, "by": by, "started_at": at, "time_zone": zone, "agreed": True, "started_by_call": call}
    return FollowUpPlan.objects.create(lead=lead, **facts)


def _plan_first(lead: Lead, place: Waiting, plan: FollowUpPlan, by: User) -> None:
    due = next_step(plan, lead.number_in_use, plan.started_at)
    if due is None:
        return
    facts = {"kind": "follow_up", "due_at": due, "time_zone": plan.time_zone, "cause": plan.pk}
    remind(lead.pk, user=lead.owner or by, **facts, by=by)
    if not place.call_open and place.opens_at and due < place.next_at:
        place.next_at = due
        fit(place, lead.number_in_use)
        place.promise_by = (place.opens_at or due) + promised_within()
        place.save()


@action("follow-up plan")
def stop_follow_up(lead_id: uuid.UUID, *, by: User) -> Lead:
    """They want no more of these calls, or need none."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_of(lead), by, wrap_up=True)
    if not end_plans(lead, "stopped", at=timezone.now()):
        raise Refusal("No follow-up plan is running.", code="no_plan")
    settle_kind(lead.pk, "follow_up", by=by)
    return lead


def next_step(plan: FollowUpPlan, number: ContactNumber | None, at: datetime) -> datetime | None:
    """When its next call may be made: as the plan says, else the first allowed moment after. None at its end."""
    due = follow_ups.next_due(dues_of(plan), spoken_in(plan), at)
    if due is None or number is None:
        return due
    found = windows.opening(facts_for(number), max(due, at))
    return found[0] if found else max(due, at)


def dues_of(plan: FollowUpPlan) -> list[datetime]:
    return follow_ups.dues(plan.steps, plan.started_at, plan.time_zone)


def spoken_in(plan: FollowUpPlan) -> list[datetime]:
    """When they were spoken with since it began, as the calls stand."""
    calls = plan.lead.calls.filter(opened_at__gt=plan.started_at).as_they_stand().filter(stands_reached=True)
    return list(calls.order_by("opened_at", "pk").values_list("opened_at", flat=True))


def go_on(case, said: str) -> str:
    """After a call: begin the plan that they said yes to on it; then its next step, sooner than what was set if so."""
    plan = case.lead.follow_ups.running().first()
    wanted = case.details.get("follow_up")
    if plan is None and wanted and case.call.reached:
        call = getattr(case.call, "call_id", case.call.pk)
        plan = begin(case.lead, case.number, wanted, by=case.by, at=case.at, call=call)
    if plan is None or said not in GOES_ON:
        return said
    due = next_step(plan, case.number, case.at)
    if due is None:
        end_plans(case.lead, "finished", at=case.at, cause=case.call.pk)
        return said
    if said != "call_back" and due < case.place.next_at:
        return case.wait(due, "follow_up", kind="follow_up")
    if case.lead.owner:
        case.remind(case.lead.owner, "follow_up", due)
    return said


def undo_plans(call: CallAttempt) -> None:
    """What this call began has not begun, and what it ended goes on."""
    made = FollowUpPlan.objects.running().filter(started_by_call=call.pk)
    made.update(ended_at=timezone.now(), ended_why="undone")
    FollowUpPlan.objects.filter(ended_by_call=call.pk).update(ended_at=None, ended_why="", ended_by_call=None)

"""What happens when somebody waits too long: a row for each step, once, and whoever it concerns is told."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.live import tell
from crm.web.refusals import NotFound
from leads.models import Lead
from leads.next import AHEAD, FREE, ORDER
from scheduling.reminders import actions as reminders
from scheduling.reminders.models import Reminder

from . import people
from .models import EscalationStep
from .rungs import LADDER, NOBODY_READY, Step

BATCH, NOW = 100, timedelta(0)

SINCE = f"greatest(w.opens_at, w.promise_by - interval '{LADDER[Step.SHIFT_LEAD].total_seconds()} seconds')"
RUNGS = ", ".join(f"('{step}', interval '{after.total_seconds()} seconds')" for step, after in LADDER.items())
WAITING = f"""(select w.*, {SINCE} as since from leads_waiting w order by {ORDER} limit {AHEAD}) w"""
DUE = f"""select w.lead_id, rung.step, w.since, statement_timestamp() from {WAITING},
(values {RUNGS}) rung (step, after)
where w.since + rung.after + %s::interval <= statement_timestamp() and w.rank > 0 and {FREE}
and not exists (select from ladder_escalationstep taken
    where taken.lead_id = w.lead_id and taken.step = rung.step and taken.since = w.since)
order by w.lead_id, rung.after limit {BATCH}"""
FIRST = f"""select w.lead_id, w.since, statement_timestamp() from {WAITING}
where w.since + %s::interval <= statement_timestamp() and w.rank > 0 and {FREE} order by {ORDER} limit 1"""
TOLD: dict[str, Callable[[datetime], list[User]]] = {
    Step.QUEUE: lambda now: people.ready(),
    Step.SHIFT_LEAD: people.shift_leads,
    Step.ON_CALL: people.on_call,
    Step.NOBODY_READY: people.on_call,
    Step.ORPHAN: people.shift_leads,
}
REMINDS = {
    Step.SHIFT_LEAD: Reminder.Kind.WAITS,
    Step.ON_CALL: Reminder.Kind.WAITS,
    Step.NOBODY_READY: Reminder.Kind.WAITS,
    Step.ORPHAN: Reminder.Kind.DECIDE,
}


@dataclass(frozen=True)
class Due:
    """A step that somebody's wait has reached, by the database's clock."""

    lead_id: uuid.UUID
    step: Step
    since: datetime
    now: datetime

    @property
    def key(self) -> tuple:
        return self.lead_id, self.step, self.since


def due() -> list[Due]:
    """The steps that nobody took, of who may be called now and whom nobody has.

    Suspects climb no ladder: a flood of them would wake people. They stay in the queue, last.
    """
    return [Due(lead, Step(step), since, now) for lead, step, since, now in _asked(DUE, [NOW])]


def _asked(query: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def nobody_ready() -> list[Due]:
    """For the first who waited a minute: one alarm, not one for each who waits."""
    if people.ready():
        return []
    return missing([Due(lead, Step.NOBODY_READY, since, now) for lead, since, now in _asked(FIRST, [NOBODY_READY])])


def missing(found: list[Due]) -> list[Due]:
    """Those of which no row says that they were taken."""
    rows = EscalationStep.objects.filter(lead__in={one.lead_id for one in found})
    taken = set(rows.values_list("lead", "step", "since")) if found else set()
    return [one for one in found if one.key not in taken]


@action("escalation")
def climb(*, by: User) -> int:
    """Take every step that is due. Two at a time take different ones."""
    require(by, Can.SYSTEM_WORK)
    return take([*nobody_ready(), *due()], by=by)


def take(found: list[Due], *, by: User) -> int:
    """Inside the caller's transaction: write the steps; whoever wrote one tells."""
    told = {step: TOLD[step](found[0].now) for step in {one.step for one in found}}
    rows = [_row(one, told[one.step]) for one in found]
    EscalationStep.objects.bulk_create(rows, ignore_conflicts=True)  # waits for whoever writes the same step now
    mine = set(EscalationStep.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        if row.pk in mine:
            _tell(row, told[row.step], by)
    return len(mine)


def _row(one: Due, told: list[User]) -> EscalationStep:
    facts = {"lead_id": one.lead_id, "step": one.step, "since": one.since, "at": one.now}
    return EscalationStep(**facts, told=[one.pk for one in told])


def _tell(row: EscalationStep, told: list[User], by: User) -> None:
    tell("queue")
    tell("lead", row.lead_id)
    if kind := REMINDS.get(Step(row.step)):
        for person in told:
            reminders.remind(row.lead_id, user=person, kind=kind, due_at=row.at, cause=row.pk, by=by)


@action("escalation")
def stand_down(*, by: User) -> int:
    """Somebody has them now, or they closed, or may no longer be called: nobody is told any more that they wait."""
    require(by, Can.SYSTEM_WORK)
    alarms = Reminder.objects.open().filter(kind=Reminder.Kind.WAITS).order_by("pk")
    causes = dict(alarms.values_list("cause", "lead"))
    waiting = _waiting(set(causes.values())) if causes else set()
    over = [cause for cause, lead in causes.items() if lead not in waiting]
    return sum(reminders.settle_cause(cause, by=by) for cause in over)


def _waiting(leads: set[uuid.UUID]) -> set[uuid.UUID]:
    asked = f"select w.lead_id from leads_waiting w where w.lead_id = any(%s) and {FREE}"
    return {lead for (lead,) in _asked(asked, [list(leads)])}


@action("escalation")
def orphans(*, by: User) -> int:
    """What fell due for somebody who is off shift: it waits in the queue for all; the shift lead is told, once.

    Never during a live call, and not while somebody has the lead.
    """
    require(by, Can.SYSTEM_WORK)
    ((now,),) = _asked("select statement_timestamp()", [])
    theirs = Lead.objects.open().filter(owner__in=people.off_shift(now), waiting__opens_at__lte=now)
    free = theirs.filter(waiting__holder=None, waiting__call_open=False, review_why="")
    rows = free.order_by("waiting__opens_at", "pk").values_list("pk", "waiting__next_at")[:AHEAD]
    return take(missing([Due(lead, Step.ORPHAN, since, now) for lead, since in rows])[:BATCH], by=by)


@action("escalation")
def acknowledge(lead_id: uuid.UUID, *, by: User) -> int:
    """I have seen it, I see to it: what reminds `by` of this wait ends, and everybody can read that they said so."""
    require(by, Can.SEE_OPEN)
    mine = Reminder.objects.of(by).open().filter(lead=lead_id, kind__in=set(REMINDS.values()))
    causes = EscalationStep.objects.filter(lead=lead_id).values("pk")
    found = list(mine.filter(cause__in=causes).order_by("pk"))
    if not found:
        raise NotFound
    for reminder in found:
        reminders.done(reminder.pk, by=by)
    tell("queue")
    return len(found)

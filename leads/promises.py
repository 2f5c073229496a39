"""What leads, their places and their holds must look like at any moment: promises 1, 2 and 3, as questions."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from crm.people.access import TABLE, Can
from crm.promises.checks import LATE, check

from . import mends
from .models import CallAttempt, Hold, Lead, Waiting
from .status import MOVES, NEEDS_ALTERNATIVE, Stage

ACCOUNTED = (Stage.ENGAGED, Stage.REFERRED, Stage.ADMITTED)
WORKERS = [role for role, verbs in TABLE.items() if Can.WORK_LEADS in verbs]
REINDEX = "A unique index is gone or torn: reindex its table, then a person decides which row is right."
UNDO, ENDLESS = timedelta(seconds=settings.UNDO_SECONDS), timedelta(hours=2)  # no lease is given for so long
STOP = "Somebody must look at this now: it may not happen again."


def codes(places: QuerySet) -> QuerySet:
    return places.order_by("pk").values_list("lead__code", flat=True)


# 1. Nobody is lost


@check(1, "Lead {row} is open and has no place in the queue: nobody would ever call.", mend=mends.give_place)
def open_without_a_place():
    return Lead.objects.open().filter(waiting=None).order_by("pk").values_list("code", flat=True)


@check(1, "Lead {row} is closed and still waits in the queue.", mend=mends.take_out)
def closed_in_the_queue():
    return codes(Waiting.objects.filter(lead__stage=Stage.CLOSED))


@check(1, "Lead {row} waits where Next never looks, and nothing says why.", mend=mends.fit_again)
def hidden_in_the_queue():
    never = Q(opens_at=None, why_not="", lead__review_why="") | Q(opens_at__isnull=False, shuts_at=None)
    return codes(Waiting.objects.filter(never, holder=None))


@check(1, "The hours in which lead {row} could be called are over, and no others were found.", mend=mends.fit_again)
def hours_passed():
    return codes(Waiting.objects.filter(shuts_at__lte=Now() - LATE, holder=None))


@check(1, "Lead {row} is kept back for longer than an outcome can be taken back.", mend=mends.fit_again)
def kept_back():
    return codes(Waiting.objects.filter(settles_at__gt=Now() + LATE + UNDO))


@check(1, "Lead {row} is late, may not be called, and no shift lead was asked.", mend=mends.ask_for_a_decision)
def nobody_asked():
    stuck = Waiting.objects.filter(opens_at=None, holder=None, lead__review_why="", promise_by__lte=Now() - LATE)
    return codes(stuck.exclude(lead__stage=Stage.CLOSED))


@check(1, "The queue and lead {row} name different owners.", mend=mends.name_one_owner)
def two_owners():
    return codes(Waiting.objects.exclude(owner=F("lead__owner")).exclude(owner=None, lead__owner=None))


@check(
    1,
    "Somebody spoke with lead {row}, and nobody is accountable.",
    mend=mends.name_an_owner,
    todo="A shift lead reassigns it.",
)
def nobody_accountable():
    return Lead.objects.filter(stage__in=ACCOUNTED, owner=None).order_by("pk").values_list("code", flat=True)


@check(
    1,
    "Lead {row} was closed for want of money, and no alternative is recorded.",
    todo="A shift lead asks whoever closed it, and calls back with what there is.",
)
def closed_without_an_alternative():
    closed = Lead.objects.filter(close_reason__in=NEEDS_ALTERNATIVE, alternative=None)
    return closed.order_by("pk").values_list("code", flat=True)


@check(1, "Lead {row} was joined with another, and nothing says which.", todo="Find the other in its history.")
def merged_into_nothing():
    merged = Lead.objects.filter(close_reason="merged", merged_into=None)
    return merged.order_by("pk").values_list("code", flat=True)


@check(1, "Lead {row} once was here and is gone.", todo="Bring it back from the last backup, with its key.")
def leads_gone():
    return """select distinct h.code from leads_historicallead h
        where not exists (select from leads_lead l where l.id = h.id) order by 1"""


@check(
    1, "Lead {row} made a move that the table of stages does not have.", todo="Read its history, and mend its stage."
)
def moves_that_are_none():
    moves = ", ".join(f"'{here}>{there}'" for here in MOVES for there in sorted(MOVES[here]))
    return f"""select distinct l.code from leads_lead l join (
        select id, stage, lag(stage) over (partition by id order by history_id) as before, history_change_reason as why
        from leads_historicallead) h on h.id = l.id
        where h.before <> h.stage and h.before || '>' || h.stage not in ({moves})
        and not (h.why = 'undo' and h.stage || '>' || h.before in ({moves})) order by 1"""


# 2. Nobody is called twice at once


@check(2, "Hold {row} of a lead goes on, and the lead is not held by it.", mend=mends.end_hold)
def holds_without_a_lead():
    lost = Hold.objects.filter(ended_at=None, lead__practice_by=None).exclude(lead__waiting__hold_id=F("pk"))
    return lost.order_by("pk").values_list("pk", flat=True)


@check(2, "Lead {row} is held, and nothing says by whom since when.", mend=mends.settle_hold)
def held_without_a_hold():
    return """select l.code from leads_waiting w join leads_lead l on l.id = w.lead_id where w.holder_id is not null
        and not exists (select from leads_hold h where h.id = w.hold_id and h.by_id = w.holder_id
                        and h.lead_id = w.lead_id and h.ended_at is null) order by 1"""


@check(2, "The lease of lead {row} does not end by itself.", mend=mends.end_lease)
def lease_without_an_end():
    endless = Q(lease_until=None) | Q(lease_until__gt=Now() + ENDLESS)
    return codes(Waiting.objects.filter(endless, holder__isnull=False))


@check(2, "The lease of lead {row} ran out long ago, and the lead was not given back.", mend=mends.settle_hold)
def lease_lapsed():
    return codes(Waiting.objects.filter(holder__isnull=False, call_open=False, lease_until__lte=Now() - LATE))


@check(2, "Lead {row} has a call that was left open, and no shift lead was told.", mend=mends.tell_of_an_open_call)
def lapse_untold():
    silent = Waiting.objects.filter(holder__isnull=False, call_open=True, lease_until__lte=Now() - LATE)
    return codes(silent.exclude(why_not="call_left_open"))


@check(2, "Nobody holds lead {row}, and its place still says so in part.", mend=mends.settle_hold)
def half_held():
    rest = Q(held_number__isnull=False) | Q(hold_id__isnull=False) | Q(lease_until__isnull=False) | Q(call_open=True)
    return codes(Waiting.objects.filter(rest, holder=None))


@check(2, "Lead {row} is held, and its number is not: another lead of it could be called.", mend=mends.hold_number)
def number_not_held():
    held = Waiting.objects.filter(holder__isnull=False, number_index__isnull=False)
    return codes(held.exclude(held_number=F("number_index")))


@check(2, "Lead {row} is held by somebody who takes no callers.", mend=mends.settle_hold)
def holder_is_gone():
    here = Q(holder__is_active=True, holder__role__in=WORKERS)
    return codes(Waiting.objects.filter(holder__isnull=False, call_open=False).exclude(here))


@check(2, "{row} holds more than one lead.", todo=REINDEX)
def holders_of_two():
    return """select holder_id from leads_waiting where holder_id is not null
        group by holder_id having count(*) > 1 order by 1"""


@check(2, "Lead {row} and another one of the same number are held at once.", todo=REINDEX)
def number_held_twice():
    return """select l.code from leads_waiting w join leads_lead l on l.id = w.lead_id where w.held_number in (
        select held_number from leads_waiting where held_number is not null
        group by held_number having count(*) > 1) order by 1"""


@check(2, "Lead {row} says that a call is open, and there is none: it would never be handed out.", mend=mends.no_call)
def call_open_without_a_call():
    return """select l.code from leads_waiting w join leads_lead l on l.id = w.lead_id
        where w.call_open and not exists (
            select from leads_callattempt c where c.lead_id = w.lead_id and c.ended_at is null and c.undone_at is null)
        order by 1"""


@check(2, "Call {row} is open, and its lead may be handed to somebody else.", mend=mends.keep_call)
def call_without_a_holder():
    """But for calls of people who left: those go with the lead, and its next holder ends them."""
    calls = CallAttempt.objects.filter(ended_at=None, undone_at=None, by__is_active=True, by__role__in=WORKERS)
    calls = calls.filter(lead__practice_by=None)
    kept = calls.filter(lead__waiting__holder=F("by"), lead__waiting__call_open=True)
    return calls.exclude(pk__in=kept.values("pk")).order_by("pk").values_list("pk", flat=True)


@check(2, "A number is on the phone with two of us: call {row} is one.", todo=STOP)
def number_called_twice():
    return """with live as (select c.* from leads_callattempt c join people_user u on u.id = c.by_id and u.is_active
                          where c.ended_at is null and c.undone_at is null)
        select id from live where exists (
            select from live other where other.number_index = live.number_index and other.id <> live.id) order by 1"""


# 3. Nobody is called when it is not allowed or not safe


@check(3, "Call {row} was placed without a ground that allows it.", todo=STOP)
def calls_without_a_ground():
    return CallAttempt.objects.filter(direction="out", basis="").order_by("pk").values_list("pk", flat=True)


@check(3, "Call {row} was placed to a number that must not be contacted.", todo=STOP)
def calls_to_the_suppressed():
    return """select distinct c.id
        from leads_callattempt c join privacy_suppression s on s.number_index = c.number_index
        where c.direction = 'out' and c.opened_at > s.since and (s.lifted_at is null or c.opened_at < s.lifted_at)
        and c.opened_at < s.since + interval '1827 days'
        order by 1"""

"""What follows an outcome: one small rule for each `then` of the table in leads.outcomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.people.access import deciders
from crm.people.helpline import promised_within
from crm.people.models import User
from leads.contact import facts_for, fit, safe_contact, zone_of
from leads.models import CallAttempt, ContactNumber, Lead, OutcomeCorrection, Waiting
from leads.models.people import Voicemail
from leads.models.queue import Rank
from leads.status import CloseReason, Stage
from scheduling import cadence, windows
from scheduling.reminders.actions import remind

from .endings import end_lead, suppress
from .following_up import go_on

CHECK_IN = timedelta(days=3)
NUMBER_IN_DOUBT = timedelta(days=7)
AFTER_DANGER = timedelta(hours=12)  # with the longest night of 11 hours still within 24
PROMISE_AGAIN = timedelta(minutes=15)
HUMAN_DECIDES = timedelta(hours=1)


@dataclass
class Case:
    """One outcome and all it touches. `at` is when it was logged; times in `details` are aware datetimes.

    `call` is the row that says the outcome: the call, or its correction. `accountable` looks after whom they reached.
    """

    lead: Lead
    place: Waiting
    call: CallAttempt | OutcomeCorrection
    number: ContactNumber | None
    by: User
    at: datetime
    details: dict
    accountable: User | None = None

    def wait(self, until: datetime, action: str, *, kind: str = "call_back") -> str:
        """Back to its place until then, fitted to when calling is allowed; whoever is accountable is reminded."""
        self._end_review()
        self.place.next_at = until
        fit(self.place, self.number)
        until = self.place.opens_at or until
        self.place.promise_by = until + promised_within()
        if self.lead.owner:
            self.remind(self.lead.owner, kind, until)
        self.call.next_call_at = until
        return action

    def _end_review(self) -> None:
        """Somebody called, and it goes on: that was the decision. What breaks a rule still needs one."""
        if self.lead.review_why and self.lead.stage != Stage.NEEDS_REVIEW:
            self.lead.review_why = ""
            self.lead.save(update_fields=["review_why"])

    def remind(self, user: User, kind: str, due_at: datetime) -> None:
        zone = zone_of(self.number) or ""
        remind(self.lead.pk, user=user, kind=kind, due_at=due_at, time_zone=zone, cause=self.call.pk, by=self.by)

    def close(self, reason: str) -> str:
        end_lead(self.lead, reason, by=self.by, at=self.at, cause=self.call.pk)
        return "closed"

    def ask_shift_lead(self, why: str, wait: timedelta = HUMAN_DECIDES) -> str:
        """Out of the queue until a human has decided; every shift lead is reminded."""
        self.lead.review_why = why
        self.lead.save(update_fields=["review_why"])
        self.place.next_at = self.place.promise_by = self.at + wait
        self.place.opens_at = self.place.shuts_at = None
        self.place.why_not = "human_decides"
        for person in deciders():
            self.remind(person, "decide", self.at)
        self.call.next_call_at = None
        return "shift_lead"


def _series(case: Case) -> list[CallAttempt]:
    """The tries since somebody was last reached, this one included."""
    tries: list[CallAttempt] = []
    for call in case.lead.calls.filter(direction="out").as_they_stand().order_by("opened_at", "pk"):
        tries = [] if call.stands_reached else [*tries, call] if call.stands_is_attempt else tries
    return tries


def again(case: Case, *, skip_day_part: bool = False) -> str:
    """By the version with which this series began, also when a newer one was written since."""
    tries, zone = _series(case), zone_of(case.number)
    plan = cadence.plan_of(call.stands_cadence for call in tries)
    case.call.cadence = plan.name
    until = cadence.next_try(plan, [call.opened_at for call in tries], zone, case.at, skip_day_part=skip_day_part)
    if until:
        return case.wait(until, "call_again")
    if plan.last_message:
        suggest_last_word(case)
    return case.ask_shift_lead("tries_used_up")


def suggest_last_word(case: Case) -> None:
    """Every try is used up: one neutral text or voicemail is put to the navigator, where both allow it. Never sent."""
    if case.number is None:
        return
    known = safe_contact(case.number)
    opens = windows.opening(facts_for(case.number), case.at)
    if opens and (known.text or known.voicemail != Voicemail.NONE):
        case.remind(case.lead.owner or case.by, "last_word", opens[0])


def voicemail(case: Case) -> str:
    return again(case, skip_day_part=True)


def ask_requester(case: Case) -> str:
    case.wait(case.at + NUMBER_IN_DOUBT, "ask_requester")
    case.place.opens_at = case.place.shuts_at = case.call.next_call_at = None
    case.place.why_not = "number_in_doubt"
    return "ask_requester"


def safe_time(case: Case) -> str:
    """Not now: at the time they gave, else in the first hours that are allowed after two more."""
    given = case.details.get("safe_time")
    return case.wait(given if isinstance(given, datetime) else case.at + timedelta(hours=2), "call_back")


def call_back(case: Case) -> str:
    case.call.next_action, case.call.next_call_at = "call_back", case.details["call_back_at"]
    case.call.save()  # the time that they named is part of what the contact window is asked
    return case.wait(case.details["call_back_at"], "call_back")


def check_in(case: Case) -> str:
    return case.wait(case.details.get("check_in_at") or case.at + CHECK_IN, "check_in", kind="check_in")


def declined(case: Case, reason: str = CloseReason.DECLINED) -> str:
    return check_in(case) if case.details.get("check_in_at") else case.close(reason)


def found_help(case: Case) -> str:
    return declined(case, CloseReason.HELPED_OTHERWISE)


def _suppress(case: Case, why: str) -> None:
    if case.number:
        suppress(case.number, why, at=case.at, by=case.by)


def stop(case: Case) -> str:
    _suppress(case, "asked_to_stop")
    return case.close(CloseReason.ASKED_TO_STOP)


def did_not_ask(case: Case) -> str:
    if case.lead.requests.filter(way__in=["page", "api"]).exists():
        _suppress(case, "did_not_ask")
    return case.close(CloseReason.NOT_REAL)


def once_more(case: Case) -> str:
    """The line dropped: the same navigator calls back once, now."""
    case.place.rank = max(case.place.rank, Rank.RAISED)
    return case.wait(case.at, "call_again")


def shift_lead(case: Case) -> str:
    return case.ask_shift_lead(case.call.outcome)


def promise_again(case: Case) -> str:
    case.wait(case.at + PROMISE_AGAIN, "shift_lead")
    for person in deciders():
        case.remind(person, "decide", case.at)
    return "shift_lead"


def danger(case: Case) -> str:
    case.lead.danger, case.place.rank = True, Rank.DANGER
    case.lead.save(update_fields=["danger"])
    return case.wait(case.at + AFTER_DANGER, "follow_up", kind="follow_up")


def death(case: Case) -> str:
    return case.ask_shift_lead("told_of_death")


def transferred(case: Case) -> str:
    """Inside the house the call goes on, and its next outcome says what follows; outside we ask how it went."""
    return "none" if case.details.get("inside") else check_in(case)


def not_real(case: Case) -> str:
    return case.close(CloseReason.NOT_REAL)


RULES: dict[str, Callable[[Case], str]] = {
    "again": again,
    "voicemail": voicemail,
    "ask_requester": ask_requester,
    "safe_time": safe_time,
    "call_back": call_back,
    "check_in": check_in,
    "declined": declined,
    "found_help": found_help,
    "stop": stop,
    "did_not_ask": did_not_ask,
    "once_more": once_more,
    "shift_lead": shift_lead,
    "promise_again": promise_again,
    "danger": danger,
    "death": death,
    "not_real": not_real,
    "transferred": transferred,
}


def follow(case: Case, then: str) -> str:
    """Apply the rule; returns the next action, and leaves the lead engaged when somebody was reached."""
    reach(case)
    said = RULES[then](case)
    return go_on(case, said) if case.lead.is_open else said


def reach(case: Case) -> None:
    """The stage that this outcome brings, where the table has that move; whoever reached them looks after them."""
    if case.call.reached and case.lead.stage in (Stage.NEEDS_REVIEW, Stage.NEW, Stage.ATTEMPTING):
        case.lead.owner = case.place.owner = case.accountable or case.by
        case.lead.save(update_fields=["owner"])
        case.lead.move_to(Stage.ENGAGED)
    elif case.lead.stage in (Stage.NEEDS_REVIEW, Stage.NEW):
        case.lead.move_to(Stage.NEW)  # whoever called a request in review has decided that it is real
        case.lead.move_to(Stage.ATTEMPTING)

"""How a told call ends, and what follows: the rules of leads.actions.follow for a life in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.models import Suppression
from leads.actions.checks import plain
from leads.actions.follow import AFTER_DANGER, CHECK_IN, HUMAN_DECIDES, NUMBER_IN_DOUBT
from leads.contact import zone_of
from leads.models.people import Voicemail
from leads.models.queue import Rank
from leads.outcomes import OUTCOMES, Outcome
from leads.status import CloseReason, Stage
from scheduling import cadence, windows
from scheduling.reminders.status import State

from .life import Life

PURPOSE = "call outcome"


@dataclass
class Ending:
    """One call of one life: who says how it ended, when, with which facts; `deciders` are told what a human decides."""

    life: Life
    by: User
    at: datetime
    kind: Outcome
    details: dict
    deciders: list[User]

    def wait(self, until: datetime, action: str, kind: str = "call_back") -> str:
        life = self.life
        assert life.place and life.call
        if life.now["stage"] != Stage.NEEDS_REVIEW:
            life.move(self.by, PURPOSE, review_why="")
        life.place.next_at = until
        life.fit()
        until = life.place.opens_at or until
        life.place.promise_by = until + promised_within()
        if life.place.owner:
            life.remind(life.place.owner, kind, until, by=self.by)
        life.call.next_call_at = until
        return action

    def close(self, reason: str) -> str:
        assert self.life.call
        self.life.close(self.by, self.at, reason, purpose=PURPOSE, cause=self.life.call.pk)
        return "closed"

    def ask_shift_lead(self, why: str) -> str:
        place, call = self.life.place, self.life.call
        assert place and call
        self.life.move(self.by, PURPOSE, review_why=why)
        place.next_at = place.promise_by = self.at + HUMAN_DECIDES
        place.opens_at = place.shuts_at = call.next_call_at = None
        place.why_not = "human_decides"
        for person in self.deciders:
            self.life.remind(person, "decide", self.at, by=self.by)
        return "shift_lead"


def end(
    life: Life, code: str, at: datetime, *, deciders: list[User], details: dict | None = None, note: str = ""
) -> None:
    """Say how the open call ended; what follows is written down with it, as log_call does."""
    kind, call = OUTCOMES[code], life.end_call(at)
    case = Ending(life, call.by, at, kind, details or {}, deciders)
    _record(case)
    if note:
        life.note(case.by, at, note, PURPOSE)
    life.settle_reminders(at, State.DONE, call.pk)
    _reach(case)
    call.next_action = RULES[kind.then](case)
    life.agreed = call.next_call_at if call.next_action == "call_back" else None
    if life.place:
        life.place.settles_at = at + timedelta(seconds=settings.UNDO_SECONDS)
        life.let_go(at, "call_ended")


def _record(case: Ending) -> None:
    call, kind, life = case.life.call, case.kind, case.life
    assert call
    call.details, call.outcome, call.reached = plain(case.details), kind.code, kind.reached
    call.is_attempt = kind.attempt and call.direction == "out"
    left = kind.code == "voicemail_left"
    call.incident = left and (life.number is None or (life.number.voicemail or Voicemail.NONE) == Voicemail.NONE)
    facts = {"first_attempt_at": call.is_attempt, "first_voice_at": call.reached}
    first = {name: call.opened_at for name, counts in facts.items() if counts and not life.now[name]}
    life.move(case.by, PURPOSE, **first)
    life.attempts += [call.opened_at] * call.is_attempt
    life.tries = [] if call.reached else life.tries + [call.opened_at] * call.is_attempt
    life.agreed = None  # a time that was named holds until the next call


def _reach(case: Ending) -> None:
    life, here = case.life, case.life.now["stage"]
    assert life.place
    if case.kind.reached and here in (Stage.NEEDS_REVIEW, Stage.NEW, Stage.ATTEMPTING):
        life.place.owner = case.by
        life.move(case.by, PURPOSE, stage=Stage.ENGAGED, owner_id=case.by.pk)
    elif here == Stage.NEW:
        life.move(case.by, PURPOSE, stage=Stage.ATTEMPTING)


def again(case: Ending, *, skip_day_part: bool = False) -> str:
    life, zone, plan = case.life, zone_of(case.life.number), cadence.plan_of([])
    assert life.call
    life.call.cadence = plan.name
    until = cadence.next_try(plan, life.tries, zone, case.at, skip_day_part=skip_day_part)
    if until:
        return case.wait(until, "call_again")
    suggest_last_word(case)
    return case.ask_shift_lead("tries_used_up")


def suggest_last_word(case: Ending) -> None:
    number = case.life.number
    if number is None:
        return
    opens = windows.opening(case.life.ask(), case.at)
    if opens and (number.text or (number.voicemail or Voicemail.NONE) != Voicemail.NONE):
        owner = case.life.place.owner if case.life.place else None
        case.life.remind(owner or case.by, "last_word", opens[0], by=case.by)


def voicemail(case: Ending) -> str:
    return again(case, skip_day_part=True)


def ask_requester(case: Ending) -> str:
    case.wait(case.at + NUMBER_IN_DOUBT, "ask_requester")
    assert case.life.place and case.life.call
    case.life.place.opens_at = case.life.place.shuts_at = case.life.call.next_call_at = None
    case.life.place.why_not = "number_in_doubt"
    return "ask_requester"


def safe_time(case: Ending) -> str:
    return case.wait(case.details["safe_time"], "call_back")


def call_back(case: Ending) -> str:
    case.life.agreed = case.details["call_back_at"]
    return case.wait(case.details["call_back_at"], "call_back")


def check_in(case: Ending) -> str:
    return case.wait(case.details.get("check_in_at") or case.at + CHECK_IN, "check_in", "check_in")


def declined(case: Ending, reason: str = CloseReason.DECLINED) -> str:
    return check_in(case) if case.details.get("check_in_at") else case.close(reason)


def found_help(case: Ending) -> str:
    return declined(case, CloseReason.HELPED_OTHERWISE)


def stop(case: Ending) -> str:
    return case.close(CloseReason.ASKED_TO_STOP)


def did_not_ask(case: Ending) -> str:
    life, why = case.life, "did_not_ask"
    if life.number and life.request:
        index = life.number.number_index
        life.add(case.by, PURPOSE, Suppression(number_index=index, since=case.at, why=why, lead_id=life.lead.pk))
    return case.close(CloseReason.NOT_REAL)


def shift_lead(case: Ending) -> str:
    return case.ask_shift_lead(case.kind.code)


def danger(case: Ending) -> str:
    assert case.life.place
    case.life.place.rank = Rank.DANGER
    case.life.move(case.by, PURPOSE, danger=True)
    return case.wait(case.at + AFTER_DANGER, "follow_up", "follow_up")


def not_real(case: Ending) -> str:
    return case.close(CloseReason.NOT_REAL)


def ask_for_decision(life: Life, *, by: User, deciders: list[User]) -> None:
    """Its time came and it may not be handed out: what the sweeper does then."""
    place = life.place
    assert place
    life.move(by, "review due", review_why=place.why_not or "stuck")
    for person in deciders:
        life.remind(person, "decide", place.next_at, by=by)


RULES: dict[str, Callable[[Ending], str]] = {
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
    "shift_lead": shift_lead,
    "danger": danger,
    "not_real": not_real,
}

"""One lead from its first request on, told in memory: the rows that the actions would have written at those times.

Nothing is asked of the database, so that hundreds of lives take seconds. A test lives the same lives by the actions
and compares the rows.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from crm.people.helpline import promised_within
from crm.people.models import MachineKey, User
from crm.privacy import vault
from crm.privacy.actor import Actor
from crm.privacy.lookup import name_words, number_index
from crm.privacy.models import LeadKey, ReadLog, Suppression
from leads.actions.checks import plain
from leads.actions.snapshot import snapshot
from leads.care.models import QUESTIONS, CrisisScreen
from leads.contact import decision_row, fit, where, zone_of
from leads.intake.actions import NOWHERE, Source, rows_of
from leads.intake.models import CallbackRequest
from leads.intake.submission import read
from leads.models import CallAttempt, ContactNumber, Hold, Lead, Note, Person, Waiting
from leads.models.queue import Rank
from leads.status import CloseReason, Stage
from scheduling import windows
from scheduling.hours.table import current
from scheduling.reminders.models import Delivery, Reminder
from scheduling.reminders.status import State

SETTLES = timedelta(seconds=1)  # how long after a request its joining is done
LEASE = timedelta(hours=1)  # of whoever is on the phone when the telling ends: no browser of theirs renews it
OPEN_STATES = (State.SCHEDULED, State.DUE)


@dataclass
class Move:
    """A change of the lead, by whom and for what; `stage` only when it moves."""

    by: Actor
    purpose: str
    facts: dict
    stage: str = ""
    at: datetime | None = None


@dataclass
class Life:
    """`made` are rows with who made them for what, `moves` what became of the lead, `now` how it stands."""

    lead: Lead
    number: ContactNumber | None
    place: Waiting | None
    request: CallbackRequest | None = None
    made: list[tuple[Actor, str, Any]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    now: dict = field(default_factory=dict)
    attempts: list[datetime] = field(default_factory=list)
    tries: list[datetime] = field(default_factory=list)
    agreed: datetime | None = None
    hold: Hold | None = None
    call: CallAttempt | None = None
    reminders: list[Reminder] = field(default_factory=list)
    second: "Life | None" = None
    due: datetime | None = None
    picks_up: float = 0.4

    def __post_init__(self) -> None:
        names = ("stage", "close_reason", "owner_id", "danger", "review_why", "first_attempt_at", "first_voice_at")
        self.now = {name: getattr(self.lead, name) for name in names}

    def add(self, by: Actor, purpose: str, row: Any) -> Any:
        self.made.append((by, purpose, row))
        return row

    def move(self, by: Actor, purpose: str, *, stage: str = "", at: datetime | None = None, **facts) -> None:
        changed = {name: value for name, value in facts.items() if self.now.get(name) != value}
        moves = stage and stage != self.now["stage"]
        if changed or moves:
            self.moves.append(Move(by, purpose, changed, stage if moves else "", at))
            self.now |= changed | ({"stage": stage} if moves else {})

    def look(self, by: User, at: datetime, fields: str, way: str, purpose: str) -> None:
        row = ReadLog(actor=by.actor, leads=[self.lead.pk], fields=fields, way=way, purpose=purpose, at=at)
        self.add(by, purpose, row)

    @property
    def is_open(self) -> bool:
        return self.now["stage"] != Stage.CLOSED

    # the contact window

    def ask(self) -> windows.Ask:
        """What leads.contact.facts_for would find."""
        number, request = self.number, self.request
        assert number is not None
        asked = (request.window_start, request.window_end) if request and request.window_start else None
        place = where(number.number, request.given if request else None)
        return windows.Ask(
            zones=place.zones,
            states=place.states,
            table=current(),
            invited=request is not None,
            stated_zone=number.time_zone or None,
            requested_now_until=request.requested_now_until if request else None,
            window=(self.agreed, self.agreed + timedelta(hours=1)) if self.agreed else asked,  # type: ignore[arg-type]
            attempts=tuple(self.attempts[::-1][:12]),
        )

    def fit(self) -> None:
        assert self.place is not None
        fit(self.place, self.number, self.ask() if self.number else None)

    # taken, dialled, ended

    def take(self, by: User, at: datetime, *, way: str = "next", why: str = "", purpose: str = "queue pick") -> None:
        assert self.place is not None
        why = why or ("late" if self.place.promise_by < at else "promise")
        self.hold = self.add(by, purpose, Hold(lead=self.lead, by=by, way=way, why=why, at=at))
        self.place.holder, self.place.hold_id = by, self.hold.pk
        self.place.held_number, self.place.lease_until = self.place.number_index, at + LEASE
        self.look(by, at, "contact", way, "call" if way == "inbound" else purpose)

    def let_go(self, at: datetime, why: str, words: str = "") -> None:
        assert self.hold and self.place
        self.hold.ended_at, self.hold.ended_why, self.hold.ended_words = at, why, words
        self.place.holder = self.place.held_number = self.place.lease_until = self.place.hold_id = None
        self.place.call_open = False

    def may_dial(self, at: datetime) -> bool:
        return windows.decide(self.ask(), at).decision == "allow"

    def dial(self, by: User, at: datetime) -> None:
        assert self.number and self.place
        ask = self.ask()
        decision = windows.decide(ask, at)
        call = CallAttempt(lead=self.lead, number=self.number, by=by, direction="out", opened_at=at)
        call.number_index, call.basis = self.number.number_index, decision.basis or ""
        call.decision = plain({"ask": ask.inputs(), "decision": asdict(decision), "human": None})
        self.add(by, "dial", decision_row(self.number, ask, decision, way="page", at=at, by=by))
        self.call = self.add(by, "call outcome", call)
        self.place.call_open = True
        self.look(by, at, "phone", "dial", "call")

    def screen(self, at: datetime) -> None:
        """The three questions, all answered no."""
        assert self.call
        by, answers = self.call.by, dict.fromkeys(QUESTIONS, "no")
        self.add(by, "crisis screen", CrisisScreen(lead=self.lead, by=by, at=at, answers=answers))

    def note(self, by: User, at: datetime, text: str, purpose: str = "note") -> None:
        self.add(by, purpose, Note(lead=self.lead, by=by, at=at, text=text))

    # reminders

    def remind(self, user: User, kind: str, due_at: datetime, *, by: User) -> None:
        cause = self.call.pk if self.call else None
        row = Reminder(lead=self.lead, user=user, kind=kind, due_at=due_at, promised_at=due_at, cause=cause)
        row.time_zone = zone_of(self.number) or ""
        self.reminders.append(self.add(by, "reminder", row))

    def settle_reminders(self, at: datetime, state: str, cause=None) -> None:
        for one in self.reminders:
            if one.state in OPEN_STATES:
                one.state, one.done_at, one.ended_by_cause = state, at, cause

    def deliveries(self, now: datetime) -> Iterator[Delivery]:
        """Whoever was to be reminded by now was told; what they have not done since is due."""
        for one in self.reminders:
            if one.due_at <= now and (one.done_at is None or one.due_at < one.done_at):
                one.state = State.DUE if one.state == State.SCHEDULED else one.state
                told = min(now, one.due_at + SETTLES)
                yield Delivery(reminder=one, due_at=one.due_at, delivered_at=told)

    # endings

    def close(
        self, by: User, at: datetime, reason: str, *, purpose: str = "close", cause=None, words: str = ""
    ) -> None:
        if self.hold and self.hold.ended_at is None:
            self.let_go(at, "closed")
        self.settle_reminders(at, State.CANCELLED, cause)
        facts = {"alternative": words} if words else {}
        self.move(by, purpose, stage=Stage.CLOSED, at=at, close_reason=reason, review_why="", **facts)
        self.place = None
        if reason == CloseReason.ASKED_TO_STOP and self.number:
            index = self.number.number_index
            self.add(by, purpose, Suppression(number_index=index, since=at, why=reason, lead_id=self.lead.pk))

    def accept(self, by: User, at: datetime) -> None:
        """A shift lead puts it into the queue, now."""
        assert self.place
        self.move(by, "review", review_why="", stage=Stage.NEW if self.now["stage"] == Stage.NEEDS_REVIEW else "")
        self.place.next_at = at
        self.fit()
        self.place.promise_by = (self.place.opens_at or at) + promised_within()
        self.settle_reminders(at, State.DONE)

    def end_call(self, at: datetime) -> CallAttempt:
        assert self.call and self.place
        self.call.before = snapshot(SimpleNamespace(**self.now), self.place)  # type: ignore[arg-type]
        self.call.ended_at = at
        return self.call

    def again(self, given: dict, at: datetime, by: Actor, way: str, system: User) -> None:
        """They ask again, and it joins: the request moves, its own lead closes, they come sooner."""
        other = asked(given, at, by, way)
        assert other.request and self.place and self.number
        other.request.lead, other.request.number = self.lead, self.number
        other.move(system, "join", stage=Stage.CLOSED, at=at + SETTLES, close_reason="merged", merged_into=self.lead)
        other.place, self.second, self.request = None, other, other.request
        place = self.place
        place.rank, place.raised_at = max(place.rank, Rank.RAISED), at + SETTLES
        place.next_at = at + SETTLES
        self.fit()
        promise_by = other.request.promise_by
        place.promise_by = min(place.promise_by, promise_by) if place.opens_at else promise_by


def asked(given: dict, at: datetime, by: Actor, way: str) -> Life:
    """A request came in by a form, and was settled."""
    suspect = given.pop("suspect", False)
    evidence = {"page": "/call/", "address": "192.0.2.7"} if way == "page" else {"address": "198.51.100.20"}
    source = Source(by.site) if isinstance(by, MachineKey) else NOWHERE
    rows, _ = rows_of(read(given, now=at), by=by, way=way, now=at, evidence=evidence, suspect=suspect, source=source)
    found = {type(row): row for row in rows}
    life = Life(found[Lead], found.get(ContactNumber), found[Waiting], found[CallbackRequest])
    life.made = [(by, "intake", row) for row in rows if not isinstance(row, Waiting)]
    found[CallbackRequest].settled_at = at + SETTLES
    return life


def rang(phone: str, name: str, language: str, at: datetime, by: User) -> Life:
    """Somebody called us: engaged at once, in the hands of whoever answered, with the call open."""
    lead = Lead(created_at=at, language=language, stage=Stage.ENGAGED, owner=by)
    keys = LeadKey(lead_id=lead.pk, **vault.make_keys(lead.pk))
    person = Person(lead=lead, name=name, name_words=name_words(name))
    number = ContactNumber(lead=lead, person=person, number=phone, number_index=number_index(phone))
    index = number.number_index
    place = Waiting(lead=lead, number_index=index, asked_at=at, next_at=at, promise_by=at, owner=by, language=language)
    life = Life(lead, number, place)
    for row in (keys, lead, person, number):
        life.add(by, "inbound call", row)
    life.take(by, at, way="inbound", why="rang", purpose="inbound call")
    call = CallAttempt(lead=lead, number=number, number_index=index, by=by, direction="in", opened_at=at)
    life.call = life.add(by, "inbound call", call)
    place.call_open = True
    return life

"""The ledger against what exists, by SQL past the application. Empty means: nothing lost, nothing doubled."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from config.processes import until

from .door import Door
from .house import House
from .ledger import Ledger
from .promises import broken
from .report import Row, say

SETTLE_SECONDS = 90
FINE = {200, 201, 202, 204, 303, 404, 409, 429, 503, "no answer"}
BUSY = """select (select count(*) from reminders_reminder where state in ('scheduled', 'snoozed')
    and due_at < now() + interval '20 seconds')
  + (select count(*) from reminders_delivery where sending = 'waiting')
  + (select count(*) from intake_callbackrequest where settled_at is null)"""
HELD_BY_TWO = """select count(*) from leads_hold a join leads_hold b on a.lead_id = b.lead_id and a.by_id <> b.by_id
  where a.at < b.at and coalesce(a.ended_at, 'infinity') > b.at + interval '1 second'"""
TOLD_TWICE = """select count(*) from (select from reminders_historicalreminder where state = 'due'
  group by id, due_at having count(*) > 1) twice"""
UNTOLD = """select count(*) from reminders_reminder r where r.state in ('scheduled', 'snoozed') and r.due_at < now()"""
TOLD_EARLY = """select count(*) from reminders_historicalreminder where state = 'due' and history_date < due_at"""
ROWS_TWICE = """select count(*) from (select from reminders_delivery group by reminder_id, channel, due_at
  having count(*) > 1) twice"""


@dataclass
class Verdict:
    """By fault where it is known which, else by what it is; `notes` say each in words."""

    lost: Counter = field(default_factory=Counter)
    doubled: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def miss(self, fault: str, what: str) -> None:
        self.lost[fault] += 1
        self.notes.append(f"lost: {what}")

    def count(self, where: Counter, what: str, number: int) -> None:
        if number:
            where["all"] += number
            self.notes.append(f"{number} × {what}")


def settle(house: House, ledger: Ledger, seconds: float = SETTLE_SECONDS) -> bool:
    """Wait until everything acknowledged has arrived and everything due is done, or say that it does not."""
    return until(lambda: quiet(house) and not missing(house, ledger), seconds)


def quiet(house: House) -> bool:
    return house.ask(BUSY) == [(0,)]


def missing(house: House, ledger: Ledger) -> set[str]:
    there = {reference for (reference,) in house.ask("select reference from intake_callbackrequest")}
    return set(ledger.references) - there


def judge(house: House, ledger: Ledger) -> Verdict:
    found = Verdict()
    for reference in missing(house, ledger):
        found.miss(ledger.references[reference], "an acknowledged reference")
    _requests(house, ledger, found)
    _floor(house, ledger, found)
    _reminders(house, found)
    return found


def _requests(house: House, ledger: Ledger, found: Verdict) -> None:
    """No row that nobody asked for: one may exist for each submission that was never acknowledged."""
    door = Door(house.port)
    for token, fault in ledger.tokens.items():
        page = door.page(token)
        if page is None or page.status != 200:
            found.miss(fault, "a page that was promised")
    rows = dict(house.ask("select way, count(*) from intake_callbackrequest group by way"))
    known = len(ledger.references) + len(ledger.tokens)
    more = rows.get("api", 0) + rows.get("page", 0) - known - len(ledger.open_keys)
    found.count(found.doubled, "a request that nobody made", max(0, more))


def _floor(house: House, ledger: Ledger, found: Verdict) -> None:
    calls = {str(pk): outcome for pk, outcome in house.ask("select id, outcome from leads_callattempt")}
    for call, (outcome, fault) in ledger.calls.items():
        if calls.get(call) != outcome:
            found.miss(fault, "an acknowledged outcome")
    due = {str(pk): at for pk, at in house.ask("select id, due_at from reminders_reminder")}
    for reminder, at in ledger.snoozes.items():
        if due.get(reminder) != datetime.fromisoformat(at):
            found.miss("all", "a reminder that was put off")
    twice = len(ledger.held_twice) + house.ask(HELD_BY_TWO)[0][0]
    found.count(found.doubled, "a lead held by two", twice)


def _reminders(house: House, found: Verdict) -> None:
    """Told in the application once, and by e-mail once in effect: rows that were sent are keys at the provider."""
    found.count(found.lost, "a due reminder of which nobody was told", house.ask(UNTOLD)[0][0])
    found.count(found.doubled, "a reminder told twice", house.ask(TOLD_TWICE)[0][0] + house.ask(ROWS_TWICE)[0][0])
    found.count(found.doubled, "a reminder told early", house.ask(TOLD_EARLY)[0][0])
    rows = house.ask("select id, sending, due_at from reminders_delivery where channel = 'email'")
    kept = house.provider.keys()
    sent = {str(pk) for pk, sending, _ in rows if sending == "sent"}
    found.count(found.lost, "an e-mail said to be sent that never came", len(sent - kept))
    found.count(
        found.lost, "an e-mail given up or not sent", sum(sending in ("dead", "waiting") for _, sending, _ in rows)
    )
    found.count(found.doubled, "an e-mail that no row asked for", len(kept - {str(pk) for pk, *_ in rows}))
    early = sum(house.provider.came(str(pk)) < at.timestamp() for pk, _, at in rows if str(pk) in kept)
    found.count(found.doubled, "an e-mail sent early", early)


def finish(house: House, ledger: Ledger, rows: list[Row]) -> list[Row]:
    """Hold the ledger against what exists; what belongs to no single fault is the last row's."""
    settled = settle(house, ledger)
    found = judge(house, ledger)
    for row in rows:
        row.acknowledged, row.lost = ledger.acknowledged[row.fault], found.lost[row.fault]
    whole = _whole(rows, ledger, found, [*broken(house), *["it does not come to rest"] * (not settled)])
    return [say(row) for row in [*rows, whole]]


def _whole(rows: list[Row], ledger: Ledger, found: Verdict, wrong: list[str]) -> Row:
    whole = Row(rows[0].drill, "all together", sum(row.times for row in rows), sum(ledger.acknowledged.values()))
    whole.lost, whole.doubled = found.lost.total(), found.doubled.total()
    strange = [f"{number} answers of {status}" for status, number in ledger.statuses.items() if status not in FINE]
    whole.wrong = [*found.notes[:5], *strange, *wrong]
    told = ", ".join(f"{status}: {number}" for status, number in ledger.statuses.items())
    whole.told = f"{len(ledger.open_keys)} never acknowledged, {ledger.repeats} repeats; {told}"
    return whole

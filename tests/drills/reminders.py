"""Due reminders with too many sweepers, wrong clocks, a bad mail provider, and kill -9 again and again."""

import math
import signal
import time
from random import Random

from config.processes import until

from .clocks import DAY, HOUR, moved, name
from .due import Batch, fall_due
from .house import House
from .promises import broken
from .report import Row, say

CROWD = ["beat-2", "beat-3", "sweeper-2", "sweeper-3"]
FROZEN_SECONDS = 20
CLOCKS = [(HOUR, -HOUR), (-HOUR, HOUR), (DAY, DAY), (0, -DAY)]  # of the worker, of the sweeper
MOODS = ["hang", "trickle", "refuse"]
BAD_SECONDS = 15
TIMES, COUNT = 30, 1500
MOST_LATE, CALM_MOST_LATE = 10.0, 5.0  # seconds, p99: while somebody is dead, and while all live
PATIENCE = 90


def run(dice: Random, *, seconds: float, short: bool = False) -> list[Row]:
    with House() as house:
        rows = house.tell(lambda: [_thirty_kills(house, dice, seconds), *_clocks(house), *_moods(house)])
    if short:
        return rows
    with House(extra=CROWD) as house:
        return [*rows, *house.tell(lambda: [_three(house), _frozen(house), *_promises(house)])]


def _rest(batch: Batch, row: Row, *, most_late: float) -> Row:
    """Wait until all are told and mailed, and judge."""
    until(lambda: batch.is_told() and batch.is_mailed(), PATIENCE)
    batch.judge(row, most_late=most_late)
    return say(row)


def _three(house: House) -> Row:
    """Each of three beats pokes, each of three sweepers sweeps: every occurrence is told once."""
    return _rest(fall_due(house, 240), Row("reminders", "three beats, three sweepers"), most_late=CALM_MOST_LATE)


def _frozen(house: House) -> Row:
    """One sweeper stands still in the middle of its work, for longer than its leases, and then goes on."""
    batch = fall_due(house, 240, after=0, within=FROZEN_SECONDS / 2)
    time.sleep(1)
    house.kill("sweeper", signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS)
    house.kill("sweeper", signal.SIGCONT)
    return _rest(batch, Row("reminders", f"a sweeper frozen for {FROZEN_SECONDS} s"), most_late=MOST_LATE)


def _clocks(house: House) -> list[Row]:
    rows = [_clock(house, *pair) for pair in CLOCKS]
    for service in ("worker", "sweeper"):
        house.restart(service)
    return rows


def _clock(house: House, worker: int, sweeper: int) -> Row:
    """None early, late or twice; what is due in half an hour and in twelve hours is left alone."""
    row = Row("reminders", f"clocks: worker {name(worker)}, sweeper {name(sweeper)}")
    for service, offset in (("worker", worker), ("sweeper", sweeper)):
        house.restart(service, **moved(offset, house.data))
    later = [fall_due(house, 20, after=after, within=60) for after in (1800, 43_200)]
    batch = fall_due(house, 120, after=6)
    until(lambda: batch.is_told(), PATIENCE)
    early = sum(bool(times) for batch in later for _, times, _ in batch.told)
    row.wrong += [f"{early} of those due later"] * bool(early)
    return _rest(batch, row, most_late=CALM_MOST_LATE)


def _moods(house: House) -> list[Row]:
    return [_mood(house, mood) for mood in MOODS]


def _mood(house: House, mood: str) -> Row:
    """People are told in the application all the same; the mails come when the provider is well again."""
    row = Row("reminders", f"the mail provider: {mood}")
    house.provider.mood = mood
    batch = fall_due(house, 60, after=1, within=BAD_SECONDS / 2)
    time.sleep(BAD_SECONDS)
    row.told = f"{len(house.provider.keys() & {pk for pk, *_ in batch.mails})} mails meanwhile,"
    house.provider.mood = ""
    return _rest(batch, row, most_late=CALM_MOST_LATE)


def _thirty_kills(house: House, dice: Random, seconds: float) -> Row:
    """Worker or sweeper, again as soon as it runs; the rows are due over the whole time."""
    row = Row("reminders", "worker or sweeper killed", TIMES)
    calls = house.provider.taken
    batch = fall_due(house, COUNT, after=0, within=seconds)
    for _ in range(TIMES):
        time.sleep(dice.uniform(0, seconds / TIMES))
        house.kill(dice.choice(["worker", "sweeper"]))
    killed_at = time.time()
    until(lambda: batch.is_told() and batch.is_mailed(), 3 * PATIENCE)
    calls = house.provider.taken - calls
    row.told = f"{calls} calls at the provider; all done {time.time() - killed_at:.0f} s after the last;"
    return _rest(batch, row, most_late=math.inf)  # both are dead for most of the time: late, never lost


def _promises(house: House) -> list[Row]:
    return [Row("reminders", "check_promises", wrong=wrong) for wrong in [broken(house)] if wrong]

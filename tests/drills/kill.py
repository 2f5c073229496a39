"""kill -9 of every service at random instants while requests come in and navigators work."""

import time
from random import Random

from config.processes import until

from .house import House
from .ledger import Ledger
from .people import Crowd
from .probes import PATIENCE, Probes
from .report import Row
from .services import PROGRAMS
from .verdict import finish

WEB_CHILD = "web: one of its workers"
NAMES = [*(one.name for one in PROGRAMS), WEB_CHILD, "valkey", "postgres"]
SHORT = ["web", "sweeper", "valkey", "postgres"]


def run(dice: Random, *, seconds: float, short: bool = False) -> list[Row]:
    """Each fault `seconds` / 20 times, at least twice; in short once, of the four that matter most."""
    names = SHORT if short else NAMES
    times = 1 if short else max(2, round(seconds / 20))
    crowd = {"partners": 4, "visitors": 1} if short else {}
    with House() as house:
        return house.tell(lambda: _story(house, dice, names, times, crowd, calm=0.5 if short else 2.0))


def _story(house: House, dice: Random, names: list[str], times: int, crowd: dict, calm: float) -> list[Row]:
    ledger = Ledger()
    probes, rows = Probes(house, ledger), {name: Row("kill", name, times) for name in names}
    probes.recovery("worker", time.time())
    with Crowd(house.port, house.cast, ledger, dice.randrange(10**9), **crowd):
        for name in dice.sample(names * times, len(names) * times):
            time.sleep(dice.uniform(0.2, 1) * calm)
            ledger.fault = name
            rows[name].recoveries.append(_hurt(house, probes, name, dice))
        time.sleep(calm)
    return finish(house, ledger, list(rows.values()))


def _hurt(house: House, probes: Probes, name: str, dice: Random) -> float:
    """Kill it and answer how long it was away."""
    killed_at = time.time()
    if name == WEB_CHILD:
        house.kill_child("web", lambda children: dice.choice(children))
        return probes.recovery("web", killed_at)
    if name == "postgres":
        return crash(house, probes)
    house.kill(name)
    return probes.recovery(name, time.time())


def crash(house: House, probes: Probes) -> float:
    """PostgreSQL dies whole, and comes back."""
    before, killed_at = house.process("postgres"), time.time()
    house.crash()
    until(lambda: house.process("postgres") is not before, PATIENCE)
    return probes.recovery("postgres", killed_at)

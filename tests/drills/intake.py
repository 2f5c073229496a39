"""Requests while what keeps them is away: PostgreSQL for five seconds, Valkey's memory, the room on the volume."""

import os
import time
from random import Random

import redis

from config.processes import until

from .house import House
from .ledger import Ledger
from .people import Crowd
from .probes import PATIENCE, Probes
from .report import Row
from .verdict import finish
from .volume import SmallHouse

AWAY_SECONDS = 5.0
FULL_SECONDS = 8.0
GONE, FORGOT, FULL = "PostgreSQL away for 5 s", "FLUSHALL", "full volume for 8 s"


def run(dice: Random, *, seconds: float, short: bool = False) -> list[Row]:
    times = max(2, round(seconds / 30))
    with House() as house:
        rows = house.tell(lambda: _away(house, dice, times))
    if short:
        return rows
    with SmallHouse() as house:
        return [*rows, *house.tell(lambda: _full(house, dice))]


def _away(house: House, dice: Random, times: int) -> list[Row]:
    ledger = Ledger()
    probes, rows = Probes(house, ledger), {name: Row("intake", name, times) for name in (GONE, FORGOT)}
    hurt = {GONE: _gone, FORGOT: _forgot}
    with Crowd(house.port, house.cast, ledger, dice.randrange(10**9)):
        for name in dice.sample([*rows] * times, len(rows) * times):
            time.sleep(dice.uniform(1, 3))
            ledger.fault = name
            rows[name].recoveries.append(hurt[name](house, probes))
    return finish(house, ledger, list(rows.values()))


def _gone(house: House, probes: Probes) -> float:
    """Nobody starts it for a while; counted from when it may come back."""
    house.away.set()
    house.crash()
    time.sleep(AWAY_SECONDS)
    house.away.clear()
    return _back(house, probes, time.time())


def _back(house: House, probes: Probes, since: float) -> float:
    until(lambda: house.servers.postgres.alive, PATIENCE)
    return probes.recovery("postgres", since)


def _forgot(house: House, probes: Probes) -> float:
    redis.Redis.from_url(house.servers.valkey.url).flushall()
    return probes.recovery("valkey", time.time())


def _full(house: SmallHouse, dice: Random) -> list[Row]:
    """No 2xx without a durable row while the volume is full; then it is freed, and the house recovers by itself."""
    ledger = Ledger()
    probes, row = Probes(house, ledger), Row("intake", FULL)
    with Crowd(house.port, house.cast, ledger, dice.randrange(10**9)):
        time.sleep(2)
        ledger.fault = FULL
        house.fill()
        time.sleep(FULL_SECONDS)
        row.told = f"{_left(house)} kB were left, {ledger.statuses[503]} times 503"
        freed_at = time.time()
        house.free()
        row.recoveries.append(_back(house, probes, freed_at))
    return finish(house, ledger, [row])


def _left(house: SmallHouse) -> int:
    there = os.statvfs(house.volume)
    return there.f_bavail * there.f_frsize // 1024

"""Reminders: five hundred fall due a second while a hundred thousand wait; how late they are, and who grows fat."""

import time

import psutil

from . import fill
from .report import Figure
from .stage import Stage

WAITING, A_SECOND = 100_000, 500
FIRST_IN = 5.0  # seconds until the first is due
LATENESS = """
select count(*), count(*) filter (where delivered_at is not null),
  extract(epoch from percentile_disc(0.5) within group (order by delivered_at - due_at)),
  extract(epoch from percentile_disc(0.99) within group (order by delivered_at - due_at)),
  extract(epoch from max(delivered_at) - min(due_at))
from reminders_delivery
"""
PATIENCE = 60


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    stage.make_ours()
    fill.waiting(stage, WAITING)
    fill.reminders(stage, WAITING, first=86_400, every=0.1)
    runners = start(stage)
    count = int(A_SECOND * rounds * seconds)
    fill.reminders(stage, count, first=FIRST_IN, every=1 / A_SECOND)
    early = grown(runners, stage, count // 4)
    late = grown(runners, stage, count)
    with stage.superuser("ours") as connection:
        made, told, middle, tail, took = connection.execute(LATENESS).fetchone()
    worst = max(late[name] / early[name] for name in runners)
    return [
        Figure("reminders", f"told a second, {made:,} of {count:,}", "1/s", told / took, A_SECOND, "due",
               told / count, least=1.0),
        Figure("reminders", "late, p99", "s", tail, ratio=tail, most=1.1),
        Figure("reminders", "late, median", "s", middle),
        Figure("reminders", f"memory, {WAITING:,} waiting", "MB", max(late.values()), max(early.values()),
               "after a quarter", worst, most=1.1),
    ]  # fmt: skip


def start(stage: Stage) -> dict[str, psutil.Process]:
    """As docker-compose.yml starts them."""
    celery = ["-m", "celery", "-A", "config"]
    worker = ["worker", "--pool", "threads", "--concurrency", "4", "--without-mingle", "--loglevel", "WARNING"]
    beat = ["beat", "--schedule", str(stage.data / "beat"), "--pidfile", "", "--loglevel", "WARNING"]
    programs = {"worker": [*celery, *worker], "beat": [*celery, *beat], "sweeper": ["manage.py", "sweeper"]}
    return {name: stage.start(name, *words, database="ours") for name, words in programs.items()}


def grown(runners: dict[str, psutil.Process], stage: Stage, told: int) -> dict[str, float]:
    """Megabytes of each once so many have been told."""
    end_at = time.monotonic() + told / A_SECOND + FIRST_IN + PATIENCE
    with stage.superuser("ours") as connection:
        while time.monotonic() < end_at:
            ask = "select count(*) from reminders_delivery where delivered_at is not null"
            if connection.execute(ask).fetchone()[0] >= told:
                break
            time.sleep(0.2)
    return {name: one.memory_info().rss / 1e6 for name, one in runners.items()}

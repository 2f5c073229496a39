"""Next: how many leads a second navigators can be given, never one twice; beside the textbook's claim."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from . import fill, textbook
from .report import Figure, median
from .stage import PYTHON, ROOT, Stage

HANDS = 8
FEW, MANY = 10_000, 1_000_000
SNAPSHOT_SECONDS = 12
NAVIGATORS = 80_000  # so many that nobody has to take two within one round
ENOUGH = 50_000  # claims, of which none may be a second one


class Claims:
    """Rates of one kind of claim under one condition, and every lead that was given out."""

    def __init__(self, stage: Stage, kind: str):
        self.stage, self.kind, self.rates, self.twice = stage, kind, [], 0
        self.count = 0

    def round(self, seconds: float) -> None:
        fill.outcomes(self.stage)
        hands = [self._hand(place, seconds) for place in range(HANDS)]
        for hand in hands:
            hand.stdout.readline()
        for hand in hands:
            hand.stdin.write("go\n")
            hand.stdin.flush()
        told = [json.loads(hand.communicate()[0]) for hand in hands]
        given = Counter(lead for one in told for lead in one["leads"] if lead)
        self.twice += sum(times - 1 for times in given.values())
        self.count += given.total()
        self.rates.append(sum(one["claims"] / one["seconds"] for one in told))

    def _hand(self, place: int, seconds: float) -> subprocess.Popen:
        database = "ours" if self.kind == "ours" else "reference"
        environment = self.stage.environment(database) | (textbook.SETTINGS if self.kind != "ours" else {})
        words = [PYTHON, "-m", "tests.bench.claimer", self.kind, str(place), str(HANDS), str(seconds)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(words, cwd=ROOT, env=environment, **pipes)


@contextmanager
def report_open(stage: Stage) -> Iterator[None]:
    """A report's snapshot, held open: dead rows and index entries of that time cannot be cleaned up."""
    with stage.superuser("ours") as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("select count(*) from leads_waiting")
        yield


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    stage.make_ours()
    textbook.make(stage)
    few, theirs, many, held = (Claims(stage, kind) for kind in ("ours", "textbook", "ours", "ours"))
    for _ in range(rounds):
        fill.waiting(stage, 10 * FEW, navigators=NAVIGATORS)
        fill.textbook(stage, 10 * FEW)
        few.round(seconds)
        theirs.round(seconds)
    for _ in range(max(1, rounds // 2)):
        fill.waiting(stage, 10 * FEW)
        with report_open(stage):
            held.round(SNAPSHOT_SECONDS)
    fill.waiting(stage, MANY)
    for _ in range(rounds):
        many.round(seconds)
    while few.count + many.count + held.count < ENOUGH:
        many.round(seconds)
    return figures(few, theirs, many, held)


def figures(few: Claims, theirs: Claims, many: Claims, held: Claims) -> list[Figure]:
    usual, told = median(few.rates), few.count + many.count + held.count
    twice = few.twice + many.twice + held.twice
    return [
        Figure("next", f"claims, {HANDS} hands", "1/s", usual, median(theirs.rates), "textbook",
               usual / median(theirs.rates), least=3.0),
        Figure("next", f"given out twice in {told:,}", "", twice, ratio=twice, most=0),
        Figure("next", f"at {MANY:,} waiting", "1/s", median(many.rates), usual, f"at {10 * FEW:,}",
               median(many.rates) / usual, least=0.5),
        Figure("next", f"with a report open for {SNAPSHOT_SECONDS} s", "1/s", median(held.rates), usual, "without",
               median(held.rates) / usual, least=0.5),
    ]  # fmt: skip

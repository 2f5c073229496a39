"""What a drill says: one line a fault, and whether its gates hold."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

GATE_SECONDS = 10.0
HEAD = (
    f"{'drill':<10} {'fault':<34} {'times':>5} {'acknowledged':>12} {'lost':>5} {'doubled':>7} "
    f"{'median s':>8} {'worst s':>8}"
)


@dataclass
class Row:
    """`recoveries` are seconds from the fault until the first thing done after it. `wrong` says what else failed."""

    drill: str
    fault: str
    times: int = 1
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    recoveries: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    told: str = ""

    @property
    def holds(self) -> bool:
        slow = any(seconds > GATE_SECONDS for seconds in self.recoveries)
        return not (self.lost or self.doubled or self.wrong or slow)

    def line(self) -> str:
        usual = f"{statistics.median(self.recoveries):.1f}" if self.recoveries else ""
        worst = f"{max(self.recoveries):.1f}" if self.recoveries else ""
        facts = f"{self.drill:<10} {self.fault:<34} {self.times:>5} {self.acknowledged:>12,} {self.lost:>5} "
        verdict = "ok" if self.holds else "FAILS"
        words = "; ".join([*([self.told] if self.told else []), *self.wrong])
        return f"{facts}{self.doubled:>7} {usual:>8} {worst:>8} {verdict:<5} {words}".rstrip()


def say(row: Row) -> Row:
    print(row.line(), flush=True)
    return row


def write(rows: Sequence[Row], seed: int, path: Path) -> None:
    facts = [asdict(one) | {"holds": one.holds} for one in rows]
    path.write_text(json.dumps({"seed": seed, "gate_seconds": GATE_SECONDS, "rows": facts}, indent=2) + "\n")

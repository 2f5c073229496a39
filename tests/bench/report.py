"""What a bench says: one line for each figure, its ratio to the reference, and whether the gate holds."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Figure:
    """One comparison. `ratio` is what the gate judges: at least `least`, or at most `most`; neither: told, not judged.

    `ours` and `reference` are in `unit`; `calibrated` is ours divided by the run's own calibration where that is given.
    """

    row: str
    what: str
    unit: str
    ours: float
    reference: float | None = None
    against: str = ""
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    calibrated: float | None = None

    @property
    def holds(self) -> bool:
        above = self.least is None or (self.ratio is not None and self.ratio >= self.least)
        below = self.most is None or (self.ratio is not None and self.ratio <= self.most)
        return above and below

    @property
    def gate(self) -> str:
        if self.least is None and self.most is None:
            return ""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"

    def line(self) -> str:
        versus = f"{_short(self.reference)} {self.against}" if self.reference is not None else ""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        cal = f"{self.calibrated:.4f}" if self.calibrated is not None else ""
        verdict = ("ok" if self.holds else "FAILS") if self.gate else ""
        first = f"{self.row:<10} {self.what:<42} {_short(self.ours):>9} {self.unit:<9}"
        return f"{first} {versus:<26} {ratio:>6} {self.gate:>7} {verdict:<6} {cal}".rstrip()


HEAD = f"{'row':<10} {'figure':<42} {'ours':>9} {'unit':<9} {'reference':<26} {'ratio':>6} {'gate':>7} {'':<6} ÷ cal."


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write(figures: Sequence[Figure], path: Path) -> None:
    facts = [asdict(one) | {"holds": one.holds} for one in figures]
    path.write_text(json.dumps(facts, indent=2, default=float) + "\n")

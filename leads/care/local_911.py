"""Ten-digit lines of 911 desks elsewhere. Ours is not the caller's; a line counts with its source and age."""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "local_911.csv"
KEEPS = timedelta(days=90)  # after that nobody is sent to a line that may have changed
UNKNOWN = "Call 911 on another phone. I’ll stay."


@cache
def rows() -> tuple[dict[str, str], ...]:
    """`place`, `state`, `number` (E.164), `source` (who told us), `told_on`. The file comes empty."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def line_for(place: str, today: date, known=None) -> dict | None:
    """The line for a place such as “Flagstaff, AZ”, with how old it is; None when nobody told us, or too long ago."""
    asked = [part.strip().casefold() for part in place.split(",")]
    for row in rows() if known is None else known:
        if asked == [row["place"].casefold(), row["state"].casefold()] and row["source"].strip():
            age = today - date.fromisoformat(row["told_on"])
            if timedelta() <= age <= KEEPS:
                return {"place": row["place"], "number": row["number"], "source": row["source"], "days": age.days}
    return None

"""The danger cards: words with a source, an approver and a date. From files, so that they need no database."""

import json
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "danger"


@cache
def _files() -> tuple[dict, ...]:
    cards = [json.loads(file.read_text(encoding="utf-8")) for file in _DATA.glob("*.json")]
    return tuple(sorted(cards, key=lambda card: (card["order"], card["id"])))


def cards(today: date) -> list[dict]:
    """Each file as it is, with dates as dates and `review`: whether somebody must look at its words again."""
    return [dated(card, today) for card in _files()]


def dated(card: dict, today: date) -> dict:
    approved, due = _date(card.get("approved_on")), _date(card.get("review_by"))
    review = needs_review(card.get("approved_by", ""), approved, due, today)
    return {**card, "approved_on": approved, "review_by": due, "review": review}


def needs_review(approved_by: str, approved_on: date | None, review_by: date | None, today: date) -> bool:
    """Nobody approved it, it was more than twelve months ago, or the day they set has passed."""
    if not approved_by or approved_on is None:
        return True
    return (today.year - 1, today.month, today.day) > (approved_on.year, approved_on.month, approved_on.day) or (
        review_by is not None and today > review_by
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""Counts that every page carries: how many there are matters up to a point, and looking further costs every page."""

from django.db.models import QuerySet

MOST = 1000


def at_most(rows: QuerySet) -> int:
    """How many rows there are; one more than MOST stands for any more."""
    return rows.order_by()[: MOST + 1].count()


def said(count: int) -> str:
    """`7`, or `1,000+` for more than anybody counted."""
    return f"{MOST:,}+" if count > MOST else f"{count:,}"


def rest(count: int, shown: int) -> str:
    """How many more there are than are shown: "" for none, `12`, or `many` when nobody counted them."""
    return "many" if count > MOST else str(count - shown) if count > shown else ""

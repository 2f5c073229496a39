"""The register of checks. Each room's `promises.py` declares its own: one question, whose answers are violations."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.models import QuerySet

PROMISES = {
    1: "Nobody is lost.",
    2: "Nobody is called twice at once.",
    3: "Nobody is called when it is not allowed or not safe.",
    4: "A reminder that is due arrives, once.",
    5: "Nothing about a person is readable outside the application.",
    6: "Every look and every change has a name, a time and a purpose.",
}
LATE = timedelta(seconds=60)  # what the sweeper has not done by then, it will not do by itself
MOST = 1000  # rows of one check that are named
LONGEST = "10min"  # for one question

Question: TypeAlias = (
    str | QuerySet[Any, Any] | Sequence[str]
)  # SQL of one column, a queryset of one value each, or the rows themselves
Mend = Callable[..., str]  # mend(row, by=…): what it did, in a sentence; "" when there was nothing that it may do


@dataclass(frozen=True)
class Check:
    """`says` names what is wrong with `{row}`: an id, a code or a reference, never a name or a number."""

    promise: int
    says: str
    todo: str
    ask: Callable[[], Question]
    mend: Mend | None

    @property
    def name(self) -> str:
        return self.ask.__name__


@dataclass(frozen=True)
class Violation:
    check: Check
    row: str

    @property
    def words(self) -> str:
        return self.check.says.format(row=self.row)

    @property
    def todo(self) -> str:
        return "Run: manage.py reconcile" if self.check.mend else self.check.todo


CHECKS: list[Check] = []


def check(promise: int, says: str, *, todo: str = "", mend: Mend | None = None):
    """Register a question. `todo`: what a person does where nothing mends it, or where the mend could not."""

    def register(ask: Callable[[], Question]) -> Callable[[], Question]:
        CHECKS.append(Check(promise, says, todo, ask, mend))
        return ask

    return register


def of(promises: Sequence[int]) -> list[Check]:
    """The checks of these promises (all when none is named), by promise and in the order of their floors."""
    return sorted((one for one in CHECKS if not promises or one.promise in promises), key=lambda one: one.promise)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything inside sees the database as it stood at one moment, and changes nothing.

    Inside a transaction that somebody else opened, theirs serves.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute(f"set local statement_timeout = '{LONGEST}'")
        yield


def violations(one: Check, most: int = MOST) -> list[Violation]:
    return [Violation(one, str(row)) for row in _answers(one.ask(), most)]


def _answers(question: Question, most: int) -> Sequence[Any]:
    if not isinstance(question, str):
        return question[:most]
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({question}) found limit {most:d}")
        return [row for (row,) in cursor.fetchall()]

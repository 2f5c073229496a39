"""A do-not-call list that another system kept: every number on it is stopped, once for each list. Numbers are hashed as
they are read; no line of the file is kept or told."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils import timezone

from crm import phones
from crm.privacy.actor import Actor, action
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from leads.models import ContactNumber

from .endings import hold_back, tell_other_rooms

BATCH = 1000
HEADING = re.compile("phone|number|tel|numero|número", re.IGNORECASE)


@dataclass
class Counts:
    """`bad_lines` are the numbers of lines without a number that can be called, the first MOST of them."""

    added: int = 0
    already: int = 0
    bad: int = 0
    bad_lines: list[int] = field(default_factory=list)

    MOST = 20

    def refuse(self, line: int) -> None:
        self.bad += 1
        if len(self.bad_lines) < self.MOST:
            self.bad_lines.append(line)


class NoSuchColumn(ValueError):
    """The first line names no such column; str() is a sentence."""


def bring_in(lines: Iterable[str], *, label: str, column: str = "", by: Actor) -> Counts:
    """Stop every number in `lines`: one a line, or a column of CSV. The same list again adds nothing.

    `column` is its heading; without one it is the first whose heading says phone or number, else the first. Each
    thousand is one transaction: what broke off goes on where it was.
    """
    counts = Counts()
    found = _numbers(lines, column, counts)
    while numbers := list(islice(found, BATCH)):
        _stop_all(set(numbers), len(numbers), label, counts, by=by)
    return counts


def _numbers(lines: Iterable[str], column: str, counts: Counts) -> Iterator[str]:
    rows = csv.reader(line.replace("\0", "") for line in lines)
    place = None
    for row in rows:
        if place is None:
            place = _column(row, column)
            if column or _is_heading(_cell(row, place)):
                continue
        number = phones.to_e164(_cell(row, place))
        if number:
            yield number
        elif any(cell.strip() for cell in row):
            counts.refuse(rows.line_num)


def _is_heading(cell: str) -> bool:
    return bool(HEADING.search(cell)) and not phones.to_e164(cell)


def _column(heading: list[str], column: str) -> int:
    names = [name.strip().casefold() for name in heading]
    if column and column.strip().casefold() not in names:
        raise NoSuchColumn("The first line names no such column.")
    if column:
        return names.index(column.strip().casefold())
    return next((place for place, name in enumerate(names) if HEADING.search(name)), 0)


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


@action("do-not-call list")
def _stop_all(numbers: set[str], read: int, label: str, counts: Counts, *, by: Actor) -> None:
    now, indexes = timezone.now(), {number_index(number) for number in numbers}
    known = Suppression.objects.filter(source=label, number_index__in=indexes)
    new = indexes - {bytes(index) for index in known.values_list("number_index", flat=True)}
    why = Suppression.Why.IMPORTED
    Suppression.objects.bulk_create(
        [Suppression(number_index=index, since=now, why=why, source=label) for index in sorted(new)],
        ignore_conflicts=True,
    )
    ours = ContactNumber.objects.filter(number_index__in=new).values_list("number_index", flat=True)
    for index in sorted({bytes(one) for one in ours}):
        hold_back(index, at=now, by=by)
        tell_other_rooms(ContactNumber.objects.of(index), at=now, by=by)
    counts.added += len(new)
    counts.already += read - len(new)

"""Write lives down: each kind of row in bulk, signed by whoever made it; triggers keep the history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.people.models import User
from crm.privacy import vault
from crm.privacy.actor import signed
from crm.privacy.models import LeadKey, ReadLog, Suppression
from leads.care.models import CrisisScreen
from leads.intake.models import CallbackRequest
from leads.models import CallAttempt, ContactDecision, ContactNumber, Hold, Lead, Note, Person, Waiting
from scheduling.reminders.models import Delivery, Reminder

from .life import Life, Move

# In this order each row finds what it points to.
KINDS: list[Any] = [LeadKey, Lead, Person, ContactNumber, CallbackRequest, Hold, CallAttempt, CrisisScreen, Note]
KINDS += [ContactDecision, Reminder, Suppression, ReadLog]


def write(lives: Sequence[Life], now: datetime, system: User) -> None:
    """All of them or none."""
    told = [*lives, *(life.second for life in lives if life.second)]
    deliveries = [one for life in told for one in life.deliveries(now)]
    with vault.session(), transaction.atomic():
        _insert(told)
        with signed(system, "reminder"):
            Delivery.objects.bulk_create(deliveries)
        for moves in _turns(told):
            _move(moves)
        with signed(system, "intake"):
            places = [life.place for life in told if life.place]
            Waiting.objects.bulk_create(places)


def _insert(told: Iterable[Life]) -> None:
    made = defaultdict(list)
    for life in told:
        for by, purpose, row in life.made:
            made[KINDS.index(type(row)), by, purpose].append(row)
    for (kind, by, purpose), rows in sorted(made.items(), key=lambda item: item[0][0]):
        with signed(by, purpose):
            KINDS[kind].objects.bulk_create(rows, batch_size=500)


def _turns(told: Iterable[Life]) -> Iterable[dict]:
    """The first change of every life, then the second, and so on: many that one person made, together."""
    longest = max(len(life.moves) for life in told)
    for turn in range(longest):
        moves = defaultdict(list)
        for life in told:
            for move in life.moves[turn : turn + 1]:
                moves[move.by, move.purpose].append((life.lead, move))
        yield moves


def _move(moves: dict) -> None:
    for (by, purpose), some in moves.items():
        with signed(by, purpose):
            for lead, move in some:
                _change(lead, move)


def _change(lead: Lead, move: Move) -> None:
    reason = move.facts.pop("close_reason", "")
    for name, value in move.facts.items():
        setattr(lead, name, value)
    if move.facts:
        lead.save(update_fields=[name.removesuffix("_id") for name in move.facts])
    if move.stage:
        lead.move_to(move.stage, close_reason=reason, at=move.at)

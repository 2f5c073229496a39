"""Six hundred synthetic leads in four weeks, seeded: who asked when, who called them, how it went, who waits now."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from crm.people.models import MachineKey, User
from crm.privacy import vault

from . import chances, floor, following, people, rhythm, telling, words
from .life import Life

LEADS, SEED = 600, 7
MINUTE = timedelta(minutes=1)
LAST = 4 * MINUTE  # what begins later than this before now has not happened yet
LONGEST_CALL = 30 * MINUTE
RECENT = 12


def tell(many: int = LEADS, seed: int = SEED) -> int:
    """Write the past until now, and the floor as it is at this moment; returns how many leads."""
    now = timezone.now()
    with vault.session():
        town = Town(random.Random(seed), now, sources())
        lives = floor.lives(town)
        town.take(lives)
        lives += past(town, many - floor.NOW)
        telling.write(lives, now, town.system)
        floor.show(town)
    return sum(2 if life.second else 1 for life in lives)


def sources() -> list[MachineKey]:
    """The keys of the sites that send leads to Harborlight."""
    return list(MachineKey.objects.filter(site__isnull=False).select_related("site").order_by("pk"))


@dataclass
class Town:
    """Everybody of Harborlight, by name, and until when each is busy."""

    dice: random.Random
    now: datetime
    sites: list[MachineKey]
    system: User = field(default_factory=User.objects.system)
    staff: dict[str, User] = field(default_factory=lambda: {one.name: one for one in User.objects.order_by("pk")})
    busy: dict[str, datetime] = field(default_factory=dict)
    taken: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def deciders(self) -> list[User]:
        return [one for one in self.staff.values() if one.role == "shift_lead"]

    def new_number(self) -> str:
        return words.phone(next(self.numbers))

    def free(self, moment: datetime) -> list[User]:
        taken = {name for name, start, end in self.taken if start <= moment <= end}
        names = [name for name in people.on_duty(moment) if self.busy.get(name, moment) <= moment]
        return [self.staff[name] for name in names if name not in taken]

    def take(self, lives: list[Life]) -> None:
        """These calls were made already: nobody begins another then."""
        calls = [life.call for life in lives if life.call]
        self.taken += [(call.by.name, call.opened_at - LONGEST_CALL, call.ended_at or self.now) for call in calls]

    def lead_at(self, moment: datetime) -> User:
        return self.staff[people.LEADS[people.shift_at(moment)]]


def past(town: Town, many: int) -> list[Life]:
    """Everything in the order of its time, until now: people ask, are called when the plan says so, and again."""
    moments = rhythm.arrivals(town.dice, many, town.now)
    todo: list[tuple] = [(moment, place, None) for place, moment in enumerate(moments)]
    order, lives = count(many), list[Life]()
    while todo:
        moment, _, life = heapq.heappop(todo)
        if life and life.due != moment:
            continue  # they asked again meanwhile, and another time stands
        if life:
            _go_on(town, life, moment)
        else:
            life = _arrive(town, lives, moment)
        if life.due and life.due < town.now - LAST:
            heapq.heappush(todo, (life.due, next(order), life))
    return lives


def _arrive(town: Town, lives: list[Life], moment: datetime) -> Life:
    """Somebody new, or somebody who asked not long ago and asks again."""
    before = [life for life in lives[-RECENT:] if chances.may_join(life, moment)]
    if before and town.dice.random() < chances.AGAIN:
        life = town.dice.choice(before)
        chances.ask_again(town, life, moment)
    else:
        life = chances.arrive(town, moment)
        lives.append(life)
    life.due = chances.due(town, life, moment)
    return life


def _go_on(town: Town, life: Life, moment: datetime) -> None:
    place = life.place
    assert place
    if life.now["review_why"]:
        chances.decide(town, life, moment)
    elif place.opens_at is None or place.shuts_at is None:
        following.ask_for_decision(life, by=town.system, deciders=town.deciders)
    elif moment + 2 * MINUTE >= place.shuts_at:
        place.next_at = max(place.next_at, place.shuts_at)
        life.fit()
    elif (by := chances.caller(town, life, moment)) and life.may_dial(moment + 2 * MINUTE):
        chances.call(town, life, moment, by)
        moment = life.hold.ended_at or moment if life.hold else moment
    else:
        life.due = moment + 2 * MINUTE
        return
    life.due = chances.due(town, life, moment)

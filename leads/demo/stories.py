"""Sixty synthetic leads, seeded: the last days as they would have been, lived through the real actions."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

from crm.people.models import Presence, User
from crm.web.refusals import Refusal
from leads import actions
from leads.intake.actions import PublicForm, receive
from leads.intake.joining import settle
from leads.intake.models import CallbackRequest
from leads.models import Lead, Waiting
from leads.outcomes import OUTCOMES

AREAS = ["602", "480", "520", "928", "505", "702", "775", "801", "303", "213", "415", "206", "503", "214", "312"]
FIRST = ["Alex", "Renee", "Carl", "Tanya", "Luis", "Marta", "Devon", "Ruth", "Sam", "Nia", "Walt", "Jo", "Pat", "Kai"]
LAST = ["Moss", "Webb", "Nguyen", "Ibarra", "Cole", "Frost", "Lane", "Soto", "Birch", "Hale", "Quinn", "Reed"]
NOTES = [
    "Wants a place close to family. Can talk after work.",
    "Asked what detox is like. Afraid of losing the job.",
    "Calling for a brother. He has not agreed yet.",
    "Tried once before, in spring. Liked the group.",
    "Needs childcare before anything else.",
]
ENDINGS = (
    ["no_answer"] * 9 + ["call_back"] * 5 + ["thinking"] * 4 + ["reached_other"] * 2 + ["no_voicemail_left"] * 2
    + ["declined", "other_help", "not_safe_to_talk", "found_own_help", "asked_to_stop", "disconnected"]
)  # fmt: skip
PAST, WAITING, LATER, REVIEW = 46, 9, 3, 2
MOST_CALLS = 12


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the application's clock show `moment`: how the last days are told in seconds."""
    with mock.patch("django.utils.timezone.now", lambda: moment):
        yield


def tell(count: int = PAST + WAITING + LATER + REVIEW, seed: int = 7) -> int:
    """Make the leads; returns how many."""
    dice = random.Random(seed)
    now = timezone.now()
    crew = list(User.objects.filter(role="navigator").order_by("email"))
    were = dict(Presence.objects.values_list("user_id", "state"))
    for number in range(count):
        if number < PAST:
            _past(dice, number, crew, now)
        elif number < PAST + WAITING + LATER:
            _now(dice, number, now, waits=number < PAST + WAITING)
        else:
            _ask(dice, number, now - timedelta(minutes=dice.randrange(3, 30)), phone=f"602 555 01{number - 40}0 4")
    for user_id, state in were.items():
        Presence.objects.filter(user_id=user_id).update(state=state)
    return count


def _ask(dice: random.Random, number: int, moment: datetime, **facts) -> Lead:
    loved = dice.random() < 0.3
    given = {
        "phone": f"+1{AREAS[number % len(AREAS)]}55501{number:02d}",
        "name": f"{dice.choice(FIRST)} {dice.choice(LAST)}" if dice.random() < 0.7 else "",
        "for_whom": "loved_one" if loved else "self",
        "language": "es" if dice.random() < 0.15 else "en",
        "call_when": "now",
        "safe_contact": {"voicemail": dice.choice(["none", "none", "neutral"]), "text": dice.random() < 0.3},
        **facts,
    }
    with at(moment):
        answer = receive(given, by=PublicForm(), way="page")
        request = CallbackRequest.objects.get(reference=answer.reference)
        settle(request.pk, by=User.objects.system())
    return request.lead


def _past(dice: random.Random, number: int, crew: list[User], now: datetime) -> None:
    """Asked in the last days, and called whenever the plan said so, until today: nobody was left waiting."""
    moment = now - timedelta(days=dice.choice([1, 1, 2, 2, 3, 4, 5]), minutes=dice.randrange(600))
    lead = _ask(dice, number, moment, call_now_any_hour=dice.random() < 0.3)
    for attempt in range(MOST_CALLS):
        place = Waiting.objects.filter(lead=lead).first()
        if place is None or place.opens_at is None:
            return
        moment = max(moment, place.opens_at) + timedelta(minutes=dice.randrange(1, 5))
        if moment >= now:
            return
        _call(dice, lead, dice.choice(crew), moment, last=attempt == MOST_CALLS - 1)


def _call(dice: random.Random, lead: Lead, by: User, moment: datetime, *, last: bool) -> None:
    """Take, dial, say how it ended. What the rules refuse is passed on."""
    lead.refresh_from_db()
    by = lead.owner or by
    code = "found_own_help" if last else dice.choice(ENDINGS)
    try:
        with at(moment):
            actions.claim(lead.pk, by=by)
            actions.dial(lead.pk, by=by)
        with at(moment + timedelta(minutes=dice.randrange(1, 14))):
            note = dice.choice(NOTES) if OUTCOMES[code].reached else ""
            actions.log_call(lead.pk, outcome=code, note=note, details=_details(dice, code, moment), by=by)
    except Refusal:
        _let_go(lead, by, moment)


def _let_go(lead: Lead, by: User, moment: datetime) -> None:
    try:
        with at(moment):
            actions.pass_on(lead.pk, reason="other", words="Not now.", by=by)
    except Refusal:
        return


def _details(dice: random.Random, code: str, moment: datetime) -> dict:
    later = moment + timedelta(hours=dice.randrange(3, 40))
    facts: dict[str, dict] = {
        "call_back": {"call_back_at": later},
        "not_safe_to_talk": {"safe_time": later},
        "other_help": {"given": "Numbers of two groups nearby."},
    }
    return facts.get(code, {})


def _now(dice: random.Random, number: int, now: datetime, *, waits: bool) -> None:
    """People waiting now, at any hour; and people who asked for tomorrow."""
    if waits:
        asked = now - timedelta(seconds=dice.randrange(10, 400))
        _ask(dice, number, asked, call_now_any_hour=True)
        return
    start = (now + timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    window = {"window_start": start.isoformat(), "window_end": (start + timedelta(hours=2)).isoformat()}
    _ask(dice, number, now - timedelta(minutes=20), call_when="window", **window)

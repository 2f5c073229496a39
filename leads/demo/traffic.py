"""Synthetic callers, so that the demo's pages move: they post to its own intake API, as a site's form would."""

import json
import logging
import random
import urllib.request
from collections.abc import Callable
from http.client import HTTPException

from django.utils import timezone

from . import rhythm, words

log = logging.getLogger("wayline.demo")
PATIENCE = 10  # seconds
NOW_EVEN_LATE = 0.8  # else at night nothing on the pages would move


def ask(dice: random.Random, url: str, key: str) -> bool:
    """Somebody asks for a call. False, and a line without a word about them, when the demo does not take it."""
    given = words.request(
        dice, words.phone(dice.randrange(words.PEOPLE)), call_now_any_hour=dice.random() < NOW_EVEN_LATE
    )
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/v1/leads/", json.dumps(given).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status in (201, 202)
    except (OSError, HTTPException) as problem:
        log.warning("a synthetic request was not taken: %s", type(problem).__name__)
        return False


def run(url: str, key: str, every: float | None, stopped: Callable[[float], bool]) -> int:
    """One after the other until `stopped(seconds)` says so; returns how many were taken."""
    dice, taken = random.Random(), 0
    while not stopped(every or rhythm.pause(timezone.now()) * dice.uniform(0.7, 1.3)):
        taken += ask(dice, url, key)
    return taken

"""One process that takes leads as fast as it can: says ready, waits for a line, then tells in JSON what it took."""

import json
import os
import sys
import time
from collections.abc import Callable

import django


def ours(place: int, of: int) -> Callable[[], str]:
    """Wayline's own action, each time by another navigator, who holds nobody yet."""
    from crm.people.models import User
    from leads import actions

    crew = User.objects.filter(email__endswith="@bench.example").order_by("pk")
    each = crew.count() // of
    turns = iter(crew[place * each : (place + 1) * each])

    def take() -> str:
        lead = actions.next_lead(by=next(turns))
        return str(lead.pk) if lead else ""

    return take


def textbook(place: int, of: int) -> Callable[[], str]:
    from django.contrib.auth.models import User

    from tests.bench.reference.textbook.claims import claim

    user = User.objects.first()

    def take() -> str:
        lead = claim(user)
        return str(lead.pk) if lead else ""

    return take


def main() -> None:
    kind, place, of, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    take = {"ours": ours, "textbook": textbook}[kind](place, of)
    took = [take() for _ in range(20)]
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    waits = []
    while (now := time.perf_counter()) - started < seconds:
        took.append(take())
        waits.append(time.perf_counter() - now)
        if not took[-1]:
            break
    spent = time.perf_counter() - started
    print(json.dumps({"leads": took, "claims": len(waits), "seconds": spent}), flush=True)


if __name__ == "__main__":
    main()

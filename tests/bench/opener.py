"""One process that makes a page of real leads and reads it, over and over; tells milliseconds in JSON."""

import json
import os
import sys
import time

import django

READS = 40  # in one round


def make() -> None:
    from crm.people.models import MachineKey
    from leads.intake.actions import receive

    key = MachineKey.objects.get(label="Demo site")
    for text in json.loads(os.environ["BENCH_BODIES"]):
        receive(json.loads(text), by=key, way="api")


def read(*, open_them: bool) -> float:
    """Milliseconds for the newest fifty leads with their people, numbers and requests."""
    from crm.privacy import vault
    from leads.models import Lead

    started = time.perf_counter()
    with vault.session():
        leads = list(Lead.objects.for_row().order_by("-pk")[:50])
        if open_them:
            vault.preload(lead.pk for lead in leads)
        for lead in leads if open_them else ():
            person, number = lead.people.all()[0], lead.numbers.all()[0]
            assert person.name and number.number and lead.requests.all()[0].given
    return (time.perf_counter() - started) * 1000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    make()
    told: dict[str, list[float]] = {"opened": [], "sealed": []}
    for _ in range(int(sys.argv[1])):
        for _ in range(READS):
            told["opened"].append(read(open_them=True))
            told["sealed"].append(read(open_them=False))
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""Two made-up sites that requests come by, each with a key that nobody was shown; and the lines that ring."""

from typing import Any

from crm.people.keys import make_key
from crm.people.models import MachineKey, Site
from leads.telephony.models import Line

SITES = [
    {
        "slug": "valley-clinic",
        "label": "Valley Clinic",
        "origins": ["https://valley-clinic.example", "https://es.valley-clinic.example"],
        "accent": "sea",
        "heading": "For patients and families of Valley Clinic",
        "campaign": "clinic",
    },
    {
        "slug": "radio-sol",
        "label": "Radio Sol",
        "origins": ["https://radiosol.example"],
        "language": "es",
        "accent": "plum",
        "campaign": "radio",
    },
]
LINES: list[dict[str, Any]] = [
    {"number": "+16025550100", "label": "Main line", "overflow": "+16025550110"},
    {"number": "+16025550101", "label": "Radio Sol, Spanish", "language": "es", "greeting": "Hola, soy {name}."},
    {"number": "+16025550142", "label": "Call-backs", "greeting": "Hello, this is {name}.", "calls_out": True},
]


def make_sites() -> None:
    for facts in SITES:
        site = Site.objects.create(**facts)
        make_key(label=f"{site.label}, server", scope=MachineKey.Scope.INTAKE, site=site)


def make_lines() -> None:
    radio = Site.objects.get(slug="radio-sol")
    for facts in LINES:
        Line.objects.create(site=radio if facts.get("language") == "es" else None, **facts)

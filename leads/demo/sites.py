"""Two made-up sites that requests come by, each with a key that nobody was shown."""

from crm.people.keys import make_key
from crm.people.models import MachineKey, Site

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


def make_sites() -> None:
    for facts in SITES:
        site = Site.objects.create(**facts)
        make_key(label=f"{site.label}, server", scope=MachineKey.Scope.INTAKE, site=site)

"""Tables, static files and the demo helpline, in one process: three starts of Django would take three times as long."""

import argparse
import os

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    parser = argparse.ArgumentParser(prog="config.prepare", description=__doc__)
    parser.add_argument("--url", required=True, help="the public address of the demo")
    parser.add_argument("--changed", action="store_true", help="also migrate and collect static files")
    words = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if words.changed:
        database = "owner" if "owner" in settings.DATABASES else "default"
        call_command("migrate", database=database, interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", "--url", words.url)


if __name__ == "__main__":
    main()

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leads import outage


class Command(BaseCommand):
    help = "Write the pages that nginx shows while the application is away. The sweeper then keeps them true."

    def add_arguments(self, parser):
        parser.add_argument("--to", default=settings.OUTAGE_PAGES, help="a folder (WAYLINE_OUTAGE_PAGES)")

    def handle(self, *, to, **_):
        if not to:
            raise CommandError("Name a folder with --to, or set WAYLINE_OUTAGE_PAGES.", returncode=2)
        kept = "are written" if outage.write(Path(to)) else "stay as they are: the database is away"
        self.stdout.write(f"The pages in {to} {kept}.")

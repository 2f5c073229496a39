"""What of setup is missing, for `manage.py check`. Silent when all is there."""

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning, register
from django.db import DatabaseError, ProgrammingError

from crm.privacy.ring import fingerprint

from .models import Helpline, Role, User

SETUP = "Run: manage.py setup"


@register("setup")
def missing_of_setup(app_configs, databases=None, **_) -> list[CheckMessage]:
    """`migrate` names its databases: before it nothing can be asked. The demo is never set up."""
    if databases or settings.DEMO:
        return []
    ring = [] if settings.KEY_RING else [_missing(1, "There is no key ring: nothing can be sealed.", SETUP)]
    try:
        row = Helpline.objects.filter(pk=1).first()
        return ring + (_missing_of(row) if row else [_missing(4, "This helpline is not set up.", SETUP)])
    except ProgrammingError:
        return [*ring, _missing(2, "The tables are not those of this version.", "Run: manage.py migrate")]
    except DatabaseError:
        return [*ring, Info("The database does not answer: what setup did is not checked.", id="people.I003")]


def _missing(number: int, what: str, hint: str) -> CheckMessage:
    return Warning(what, hint=hint, id=f"people.W{number:03}")


def _missing_of(row: Helpline) -> list[CheckMessage]:
    found = []
    if not row.discloses:
        hint = "Say in a sentence or more who answers, who owns and who pays for this helpline."
        found.append(_missing(5, "/call/ stays shut: the helpline does not say who answers and who pays.", hint))
    if not User.objects.filter(role=Role.ADMIN, is_active=True).exists():
        found.append(_missing(6, "Nobody is an administrator.", "Invite or reactivate one."))
    if not row.is_demo:
        found += _missing_of_real(row)
    return found


def _missing_of_real(row: Helpline) -> list[CheckMessage]:
    found = []
    if settings.KEY_RING and row.escrowed_ring != fingerprint(settings.KEY_RING):
        hint = f"Put back the ring {row.escrowed_ring or '(none was confirmed)'}, or keep a copy of this one safe."
        found.append(_missing(7, "This key ring is not the one whose escrow was confirmed.", hint))
    if not (settings.EMAIL_HOST and row.mail_from):
        found.append(_missing(8, "No mail can be sent: no invitation, no reminder.", "Set EMAIL_HOST and its kin."))
    if not (settings.SPOOL_PUBLIC_KEY or settings.SPOOL_PRIVATE_KEY):
        hint = "Make a pair of keys: python3 -m crm.privacy.pair FILE (docs/install.md)."
        found.append(_missing(9, "While the database is away, requests are refused: there is no spool.", hint))
    return found

"""What a danger card must look like at any moment: somebody is told again, and none ends without saying how."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from crm.people.models import User
from crm.privacy.actor import action
from crm.promises.checks import LATE, check

from .danger import page_again
from .models import CrisisEvent

LONGEST = timedelta(hours=12)  # nobody is on one call for so long


def codes(cards) -> list[str]:
    return cards.order_by("pk").values_list("lead__code", flat=True)


@action("reconcile")
def tell_again(code: str, *, by: User) -> str:
    """Tell the shift leads: it is late, and still better than not."""
    late = CrisisEvent.objects.unseen().filter(lead__code=code, told_again_at=None, again_at__lte=Now() - LATE)
    for card in late.select_for_update(of=("self",)):
        page_again(card, by=by)
        return f"The shift leads were told again of the danger card of lead {code}."
    return ""


@check(4, "Nobody has seen the danger card of lead {row}, and the shift leads were not told again.", mend=tell_again)
def cards_not_told_again():
    return codes(CrisisEvent.objects.unseen().filter(told_again_at=None, again_at__lte=Now() - LATE))


@check(1, "The danger card of lead {row} closed without saying how it ended.", todo="Ask whoever had the call, now.")
def cards_closed_in_silence():
    silent = Q(outcome="") | (Q(confirmed="") & ~Q(outcome="not_an_emergency"))
    return codes(CrisisEvent.objects.real().filter(silent, ended_at__isnull=False))


@check(1, "The danger card of lead {row} is open for twelve hours.", todo="A shift lead finds out how it ended.")
def cards_left_open():
    return codes(CrisisEvent.objects.real().open().filter(opened_at__lte=Now() - LONGEST))

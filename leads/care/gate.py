"""What a call must not go past: three questions that nobody asked, and a danger card that is still open."""

from crm.web.refusals import Invalid
from leads.models import CallAttempt, Lead
from leads.outcomes import SCREENED

from .models import CrisisEvent, CrisisScreen

EMERGENCY = "emergency"  # the basis of the one call back, in scheduling.windows


class ScreenFirst(Invalid):
    """DOMAIN.md C-1: the three questions come before the rest of the call."""

    status, code = 409, "screen_first"


class DangerOpen(Invalid):
    status, code = 409, "danger_open"


def screened(lead: Lead) -> bool:
    """Asked since somebody took this caller; “couldn’t ask” and “declined” are answers. A transfer asks no more."""
    held = lead.holds.exclude(way__in=("undo", "transfer")).order_by("-at", "-pk").values("at")[:1]
    return CrisisScreen.objects.filter(lead=lead, at__gte=held).exists()


def require_safe(lead: Lead, outcome: str) -> None:
    """For a conversation that went on. Whoever was not reached, or is in danger, waits for no question."""
    if outcome not in SCREENED:
        return
    if not screened(lead):
        raise ScreenFirst("First the three questions. “Couldn’t ask” counts.", fields={"screen": "is needed"})
    require_card_closed(lead)


def require_card_closed(lead: Lead) -> None:
    if has_open_card(lead):
        raise DangerOpen("The danger card is open. It closes first.", fields={"danger": "is open"})


def has_open_card(lead: Lead) -> bool:
    return CrisisEvent.objects.open().filter(lead=lead).exists()


def owes_a_call(lead: Lead) -> bool:
    """A card is open, and the one emergency call back was not made. The caller holds the lead's lock."""
    return CrisisEvent.objects.open().filter(lead=lead, call_back=None).exists()


def called_back(lead: Lead, call: CallAttempt) -> None:
    """This was it: there is one for each card."""
    event = CrisisEvent.objects.open().filter(lead=lead, call_back=None).first()
    if event and call.basis == EMERGENCY:
        event.call_back = call
        event.save(update_fields=["call_back"])

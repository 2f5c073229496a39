"""What practice adds to pages: the banner of a made-up caller, and the page where practice begins and ends."""

from leads.actions.practice import NEW_FOR, asks_sure, caller_of, callers, theirs
from leads.models import CallAttempt, Lead


def banner(lead: Lead) -> dict | None:
    """What one hears from this made-up caller, and a good way to end the call."""
    caller = caller_of(lead) if lead.is_practice else None
    return {"hear": caller.hear, "good": caller.good} if caller else None


def page(by) -> dict:
    """How many they practised with, the one in hand, and until when a digit asks "sure?"."""
    held = Lead.every.filter(practice_by=by, practice_place__holder=by).exclude(stage="closed").first()
    logged = CallAttempt.objects.filter(by=by, undone_at=None).exclude(outcome="").order_by("pk")[:NEW_FOR].count()
    return {
        "held": held.get_absolute_url() if held else "",
        "done": theirs(by).filter(calls__ended_at__isnull=False).distinct().count(),
        "of": len(callers()),
        "logged": logged,
        "new_for": NEW_FOR,
        "asks": asks_sure(by),
    }

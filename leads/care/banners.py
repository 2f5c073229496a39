"""Two risks that follow from what somebody takes (DOMAIN.md C-4). Not knowing widens a rule, it never narrows one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .withdrawal import Use

WITHDRAWAL_HOURS = 120  # alcohol and benzodiazepines, used daily
TOLERANCE_HOURS = 72  # opioids: after three days without, the usual dose can kill
LEFT_CARE = timedelta(days=30)  # detox, treatment or jail
WORDS = {
    "medical_withdrawal": (
        "Medical withdrawal risk.",
        "Stopping fast can kill. Do not stop alone. A detox with a nurse, or the emergency room: today.",
    ),
    "lost_tolerance": (
        "Lost tolerance.",
        "The usual dose can kill now. Offer naloxone, never use alone, and ask about medicine for opioid use.",
    ),
    "offer_naloxone": ("Offer naloxone.", "Tell them where it is free near them. It is safe to have."),
}


def medical_withdrawal(use: Use, now: datetime) -> bool:
    """Daily use, the last less than 120 hours ago; or a seizure or delirium before."""
    if use.family != "sedative":
        return False
    hours = use.hours(now)
    return use.seizure_before == "yes" or (use.daily != "no" and (hours is None or hours < WITHDRAWAL_HOURS))


def lost_tolerance(use: Use, now: datetime) -> bool:
    """Three days without, or out of detox or jail for thirty days at most."""
    if use.family != "opioid":
        return False
    hours = use.hours(now)
    rested = hours is not None and hours >= TOLERANCE_HOURS
    return rested or (use.left_care_at is not None and now - use.left_care_at <= LEFT_CARE)


def banners(uses: Iterable[Use], now: datetime) -> list[str]:
    """Keys of WORDS, the gravest first."""
    told = list(uses)
    found = []
    if any(medical_withdrawal(use, now) for use in told):
        found.append("medical_withdrawal")
    if any(lost_tolerance(use, now) for use in told):
        found.append("lost_tolerance")
    elif any(use.family in ("opioid", "unknown") for use in told):
        found.append("offer_naloxone")
    return found

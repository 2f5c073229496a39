"""Times as people and programs write them."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from crm.web.refusals import Invalid

from . import windows

FURTHEST = timedelta(days=400)  # no time further away than this was meant


def aware(text: str, zone: str, name: str) -> datetime:
    """The instant that `text` means: with its own offset, or as a wall time in `zone`. 400 when it is neither."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = windows.from_wall(moment, zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        words = {name: "is a time such as 2026-11-22T21:00:00Z, or a wall time with time_zone"}
        raise Invalid("We could not read that time.", fields=words) from problem
    if moment > timezone.now() + FURTHEST:
        raise Invalid("That is too far away.", fields={name: "must lie within 400 days"})
    return moment

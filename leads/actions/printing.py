"""The numbers of everybody who is to be called, on paper: for when the system is down, or will be."""

import uuid
from collections.abc import Sequence

from crm.people.access import Can, may, require
from crm.people.models import User
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.web.refusals import Invalid, Refusal
from leads.models import Lead
from scheduling.reminders.pulse import stopped

REASONS = {
    "down": "The system is down",
    "planned": "A planned stop",
    "drill": "A drill, no numbers",
}


@action("call sheet")
def print_sheet(lead_ids: Sequence[uuid.UUID], *, reason: str, by: User) -> list[Lead]:
    """The leads whose numbers may now be printed, in the order that was asked for; one row in the read log.

    While everything runs only a shift lead prints: a navigator opens callers one by one. A drill has no numbers.
    """
    require(by, Can.PRINT_SHEET)
    if reason not in REASONS:
        raise Invalid("Say why you print it.", fields={"reason": f"is one of {', '.join(REASONS)}"})
    if not may(by, Can.PRINT_ANY_TIME) and reason != "drill" and not stopped():
        raise Refusal("Everything runs now. A shift lead can print the sheet.", code="not_now")
    found = {lead.pk: lead for lead in Lead.objects.visible_to(by).open().for_row().filter(pk__in=lead_ids)}
    leads = [found[pk] for pk in lead_ids if pk in found]
    fields = "row" if reason == "drill" else "contact"
    readlog.record(by, [lead.pk for lead in leads], fields=fields, way="print", purpose=f"call sheet: {reason}")
    return leads

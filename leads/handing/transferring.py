"""What a caller's page offers while a call is open: to whom it can go, and whether somebody was asked."""

from crm.people.access import Can, may
from crm.people.models import User
from leads.ladder.people import READY
from leads.models import Lead

from .actions import MOST
from .models import HandOver


def of(lead: Lead, by: User) -> dict:
    asked = HandOver.objects.offered().filter(lead=lead).exclude(call=None).select_related("to").first()
    free = User.objects.filter(presence__state__in=READY, holding=None).exclude(pk=by.pk).order_by("name", "pk")
    to = [{"value": one.pk, "label": one.name} for one in free if may(one, Can.WORK_LEADS)]
    waits = {"id": asked.pk, "to": asked.to.first_name} if asked else None
    return {"transfer_to": to, "transfer": waits, "transfer_limit": MOST}

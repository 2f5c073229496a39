"""Every request that was acknowledged is there, once, and is joined in time: promise 1."""

from django.db.models.functions import Now

from crm.people.models import User
from crm.promises.checks import LATE, check

from .joining import settle
from .models import CallbackRequest

BACKUP = "Bring it back from the last backup, and call its lead first."


def join(request_id: str, *, by: User) -> str:
    return f"Request {request_id} is looked at for joining." if settle(request_id, by=by) else ""


@check(1, "Request {row} was acknowledged to its sender and does not exist.", todo=BACKUP)
def acknowledged_without_a_request():
    return """select i.body::jsonb ->> 'reference' from intake_idempotency i
        where i.status in (201, 202) and not exists (
        select from intake_callbackrequest r where r.reference = i.body::jsonb ->> 'reference') order by 1"""


@check(1, "Request {row} once was here and is gone.", todo=BACKUP)
def requests_gone():
    return """select distinct h.reference from intake_historicalcallbackrequest h
        where not exists (select from intake_callbackrequest r where r.id = h.id) order by 1"""


@check(1, "There is more than one request {row}.", todo="Reindex intake_callbackrequest, then decide which is right.")
def requests_twice():
    return "select reference from intake_callbackrequest group by reference having count(*) > 1 order by 1"


@check(1, "Request {row} hangs on a lead that was joined with another.", todo="Move it to the lead that goes on.")
def requests_of_a_joined_lead():
    left = CallbackRequest.objects.filter(lead__close_reason="merged")
    return left.order_by("pk").values_list("reference", flat=True)


@check(1, "Request {row} waits to be joined with what we know.", mend=join)
def requests_unsettled():
    return CallbackRequest.objects.unsettled().filter(received_at__lte=Now() - LATE).values_list("pk", flat=True)

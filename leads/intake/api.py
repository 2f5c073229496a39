"""The intake door of the API: one POST, and a receipt that says nothing."""

import re
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.patience import AWAY
from crm.people.authentication import sender_of
from crm.people.keys import note_use
from crm.people.models import MachineKey
from crm.web import strict_json
from crm.web.refusals import Invalid, NotAllowed, NotFound
from leads import shapes

from . import limits
from .actions import NOWHERE, Source, receive
from .models import CallbackRequest

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


def post_lead(request: HttpRequest) -> HttpResponse:
    """201 or 202 with {"reference", "received_at", "promise"}; a replay is byte for byte the same."""
    by = sender_of(request)
    once = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if once is not None and not _VISIBLE.fullmatch(once):
        raise Invalid("Idempotency-Key takes 1 to 255 visible ASCII characters.", code="bad_idempotency_key")
    limits.let_in(request, by)
    evidence = {"address": request.META.get("REMOTE_ADDR", "")}
    source = NOWHERE
    if isinstance(by, MachineKey):
        with suppress(*AWAY):
            note_use(by)
        source = Source(by.site)
    words = {"way": "api", "path": request.path, "once": once or "", "evidence": evidence, "source": source}
    answer = receive(strict_json.body_of(request), by=by, **words)
    return HttpResponse(answer.body.encode(), status=answer.status, content_type="application/json")


class Receipt(APIView):
    """Whether a request arrived: its own key hears `received`, whatever became of it; another's gets 404."""

    @extend_schema(operation_id="requests_read", responses=shapes.Receipt)
    def get(self, request: Request, reference: str) -> Response:
        if not isinstance(request.user, MachineKey):
            raise NotAllowed("This is for the key that sent the request.")
        if not CallbackRequest.objects.filter(reference=reference, key=request.user).exists():
            raise NotFound
        return Response({"status": "received"})

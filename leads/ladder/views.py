"""I have seen it: by one key, on Tonight."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from leads.pages.door import posted

from . import actions


@posted("leads:tonight")
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.acknowledge(pk, by=request.user)
    return redirect("leads:tonight")

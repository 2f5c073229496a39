"""Correct how a call ended, from the story of its lead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crm.web.refusals import Invalid
from leads import actions
from leads.models import CallAttempt, Lead

from .door import posted, said, to_lead
from .forms import details_of
from .lead import redrawn


@posted("leads:queue")
def correct(request: HttpRequest, pk) -> HttpResponse:
    """Back to the caller's page; to the queue when it closed, or when a colleague looks after them."""
    code = said(request, "outcome", 40)
    try:
        facts = {"details": details_of(request, code), "reason": said(request, "reason", 500)}
        made = actions.correct(pk, outcome=code, **facts, by=request.user)
    except Invalid as problem:
        call = CallAttempt.objects.filter(pk=pk).first()
        if call is None:
            raise
        return redrawn(request, call.lead_id, problem, dialog=f"correct-{pk}")
    return to_lead(made.lead_id) if _stays(made.lead, request.user) else redirect("leads:queue")


def _stays(lead: Lead, by) -> bool:
    return lead.is_open and lead.owner_id in (None, by.pk)

"""Start and stop the follow-up plan of one caller."""

from django.http import HttpRequest, HttpResponse

from crm.web.refusals import Invalid
from leads import actions

from .door import posted, said, to_lead
from .lead import redrawn


@posted("leads:lead")
def follow_up(request: HttpRequest, pk) -> HttpResponse:
    if request.POST.get("stop"):
        actions.stop_follow_up(pk, by=request.user)
        return to_lead(pk)
    try:
        agreed = request.POST.get("agreed") == "yes"
        actions.start_follow_up(pk, plan=said(request, "plan", 24), agreed=agreed, by=request.user)
    except Invalid as problem:
        problem.facts["fields"] = {"plan": problem.detail}  # its own box: another dialog asks for a yes too
        return redrawn(request, pk, problem, dialog="follow-up")
    return to_lead(pk)

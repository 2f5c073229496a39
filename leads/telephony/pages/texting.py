"""A text to one caller: whether it may be sent, which words, and what became of those before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm import phones
from crm.people.access import Can, require
from crm.privacy import readlog
from crm.web.refusals import Invalid
from leads import actions
from leads.models import Lead
from leads.pages.door import page, said, staff
from leads.telephony import phrases
from leads.telephony.actions import calling, texting
from leads.telephony.models import Errand
from scheduling import clock


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk) -> HttpResponse:
    require(request.user, Can.WORK_LEADS)
    if request.method != "POST":
        return _drawn(request, pk)
    try:
        texting.send_text(pk, template=said(request, "template", 20), by=request.user)
    except Invalid as problem:
        return _drawn(request, pk, status=422, wrong=problem.detail)
    return redirect("telephony:text", pk=pk)


def _drawn(request: HttpRequest, pk, *, status: int = 200, **more) -> HttpResponse:
    by = request.user
    lead = actions.open_lead(pk, way="page", by=by)
    number = lead.number_in_use
    code, decision = texting.why_not(number)
    shown = {
        "lead": {"id": lead.pk, "code": lead.code},
        "number": phones.masked(number.number) if number else "",
        "why_not": texting.said(code, decision) if code else "",
        "texts": _texts(lead, by),
        "sent": [_sent(one, by) for one in lead.errands.filter(kind=Errand.Kind.TEXT).select_related("by")],
    }
    readlog.record(by, [lead.pk], fields="contact", way="page", purpose="text")
    return page(request, "telephony/text.html", {"here": "queue", **shown, **more}, status=status)


def _texts(lead: Lead, by) -> list[dict]:
    line = calling.out_line()
    number = phones.spoken(line.number) if line else "our number"
    return [
        {
            "name": name,
            "label": words["label"],
            "words": phrases.text(name, lead.language, first=by.first_name, number=number),
            "key": str(place),
        }
        for place, (name, words) in enumerate(phrases.TEXTS.items(), 1)
    ]


def _sent(errand: Errand, by) -> dict:
    told = errand.told.replace("_", " ") if errand.told else errand.get_state_display().lower()
    label = phrases.TEXTS.get(errand.template, {}).get("label", errand.template)
    return {"label": label, "when": clock.ago(errand.at, timezone.now()), "by": errand.by.first_name, "told": told}

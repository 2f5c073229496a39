"""The requester's page while their request may still be in the spool: it was received, and opens fully in a while."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.refusals import NotFound
from leads.intake import texts

from . import folder, keeping

HEADER = "X-Wayline-Waits"  # the page's script asks until this is gone


def may_be(problem: Exception) -> bool:
    """Whether a page that did not open may be one of ours: the database is away, or a file waits to be drained."""
    return keeping.is_on() and (not isinstance(problem, NotFound) or folder.holds_any())


def page(request: HttpRequest) -> HttpResponse:
    lang = texts.choose(request)
    context = {"t": texts.texts(lang), "lang": lang, "other": texts.other(request, lang)}
    response = render(request, "intake/spooled.html", context)
    response.headers[HEADER] = "1"
    return response

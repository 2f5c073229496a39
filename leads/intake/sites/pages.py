"""Sites and keys, for the administrator: where requests come from, and what opens the door to machines."""

import functools

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from crm.people import sites as actions
from crm.people.access import Can, require
from crm.people.models import MachineKey, Site
from crm.web.refusals import Invalid, NotFound

from . import shown, trying
from .forms import Typed, as_typed

UNPROCESSABLE = 422


def managed(view):
    """Signed in, and of a role that manages sites."""

    @login_required
    @functools.wraps(view)
    def door(request: HttpRequest, **words) -> HttpResponse:
        require(request.user, Can.MANAGE_SITES)
        return view(request, **words)

    return door


def posted(view):
    """A form's address. Whoever comes without the form, as after signing in again, gets the list."""

    @managed
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def door(request: HttpRequest, **words) -> HttpResponse:
        return view(request, **words) if request.method == "POST" else redirect("intake:sites")

    return door


@managed
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request)


def _listing(request: HttpRequest, **more) -> HttpResponse:
    context = {"here": "helpline", "sites": shown.listing(request.user, timezone.now()), **more}
    return render(request, "intake/sites/list.html", context)


@managed
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    typed = Typed(request.POST)
    if request.method != "POST":
        return _new(request, typed)
    facts = {"slug": typed.slug(), **typed.site()}
    try:
        site = None if typed.wrong else actions.make_site(**facts, by=request.user)
    except Invalid as taken:
        typed.wrong |= taken.facts["fields"]
        site = None
    return redirect("intake:site", pk=site.pk) if site else _new(request, typed)


def _new(request: HttpRequest, typed: Typed) -> HttpResponse:
    context = {"here": "helpline", "typed": typed.kept(), "wrong": typed.wrong, "choices": shown.choices()}
    return render(request, "intake/sites/new.html", context, status=UNPROCESSABLE if typed.wrong else 200)


@managed
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, pk) -> HttpResponse:
    if request.method != "POST":
        return _site(request, pk)
    typed = Typed(request.POST)
    facts = typed.site()
    if typed.wrong:
        return _site(request, pk, typed=typed.kept(), wrong=typed.wrong)
    actions.change_site(pk, **facts, by=request.user)
    return redirect("intake:site", pk=pk)


def _site(request: HttpRequest, pk, **more) -> HttpResponse:
    """`more`: typed and wrong, a fresh key with its secret, what a test was answered."""
    found = Site.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    drawn = {"site": shown.of(found, request.user, timezone.now()), "choices": shown.choices()}
    context = {"here": "helpline", "typed": as_typed(found), **drawn, **more}
    return render(request, "intake/sites/site.html", context, status=UNPROCESSABLE if more.get("wrong") else 200)


@posted
def pause(request: HttpRequest, pk) -> HttpResponse:
    actions.pause_site(pk, is_paused=request.POST.get("paused") == "yes", by=request.user)
    return redirect("intake:site", pk=pk)


@posted
def test(request: HttpRequest, pk) -> HttpResponse:
    return _site(request, pk, tried=trying.try_out(pk, by=request.user))


@posted
def make_key(request: HttpRequest, pk) -> HttpResponse:
    """Draws the secret with the answer to the press: it is nowhere else, so there is no page to go on to."""
    typed = Typed(request.POST)
    label = typed.line("key_label", "The name")
    if typed.wrong:
        return _site(request, pk, wrong=typed.wrong, typed_key=typed.kept(), open="new-key")
    key, secret = actions.make_site_key(pk, label=label, by=request.user)
    return _site(request, pk, fresh={"label": key.label, "secret": secret})


@posted
def roll_key(request: HttpRequest, pk) -> HttpResponse:
    typed = Typed(request.POST)
    hours = typed.hours()
    if typed.wrong:
        raise Invalid("Pick how long the old key still works.", fields=typed.wrong)
    key, secret = actions.roll_key(pk, hours=hours, by=request.user)
    return _home_of(request, key, fresh={"label": key.label, "secret": secret})


@posted
def end_key(request: HttpRequest, pk) -> HttpResponse:
    key = actions.end_key(pk, by=request.user)
    return redirect("intake:site", pk=key.site_id) if key.site_id else redirect("intake:sites")


def _home_of(request: HttpRequest, key: MachineKey, **more) -> HttpResponse:
    return _site(request, key.site_id, **more) if key.site_id else _listing(request, **more)

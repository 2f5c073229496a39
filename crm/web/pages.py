"""What the pages of every room do alike."""

import functools

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crm.people.access import Can, require, sees_leads

from .refusals import NotAllowed


def staff(view):
    """Signed in, and of a role that sees leads at all."""

    @login_required
    @functools.wraps(view)
    def door(request: HttpRequest, *args, **words) -> HttpResponse:
        if not sees_leads(request.user):
            raise NotAllowed("Your role does not open callers’ records. Your administrator can change it.")
        return view(request, *args, **words)

    return door


def managing(view):
    """Signed in, and an administrator."""

    @login_required
    @functools.wraps(view)
    def door(request: HttpRequest, *args, **words) -> HttpResponse:
        require(request.user, Can.MANAGE_HELPLINE)
        return view(request, *args, **words)

    return door


def managing_form(back: str):
    """A form's address. Whoever comes without the form, as after signing in again, gets the page that it is on."""

    def wrap(view):
        @managing
        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(view)
        def door(request: HttpRequest, **words) -> HttpResponse:
            return view(request, **words) if request.method == "POST" else redirect(back)

        return door

    return wrap

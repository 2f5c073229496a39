"""What the pages of every room do alike."""

import functools

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from crm.people.access import sees_leads

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

"""Who works here: the list, invitations, one person's page, teams and skills."""

import functools
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from crm.web.refusals import Invalid, NotFound

from . import actions, forms, showing, versions
from .access import Can, may, require
from .actions.rows import LastAdministrator
from .floors import open_work
from .helpline import helpline
from .models import Invitation, Skill, Team, User

UNPROCESSABLE = 422
KINDS = {"teams": Team, "skills": Skill}


def manager(view):
    """A form's address, for administrators. Whoever comes without the form gets the list."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def door(request: HttpRequest, *args, **words) -> HttpResponse:
        if request.method != "POST":
            return redirect("people:people")
        require(request.user, Can.MANAGE_PEOPLE)
        return view(request, *args, **words)

    return door


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return _listed(request)


def _listed(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    """The list, for administrators with all that may be changed from it."""
    require(request.user, Can.SEE_PEOPLE)
    asked = {name: request.GET.get(name, "") for name in ("role", "team", "show")}
    context = {"here": "people", "list": showing.people(request.user, _sane(asked)), **showing.choices()}
    if may(request.user, Can.MANAGE_PEOPLE):
        context |= {"manages": True, "mail_works": showing.mail_works(), "invited": showing.invitations(timezone.now())}
        context |= {"form": forms.Invite(initial={"languages": ["en"], "time_zone": helpline().time_zone})}
    return render(request, "people/people.html", {**context, "notice": _told(request), **more}, status=status)


def _sane(asked: dict[str, str]) -> dict[str, str]:
    """A filter that names nothing filters nothing."""
    role, team = asked["role"], asked["team"]
    try:
        team = team if team in ("", "none") else str(uuid.UUID(team))
    except ValueError:
        team = ""
    return {"role": role if role in dict(forms.ROLES) else "", "team": team, "show": asked["show"]}


DONE = {
    "invited": "The invitation is on its way.",
    "sent": "A new link is on its way. The old one opens nothing.",
    "taken_back": "The invitation was taken back. Its link opens nothing.",
    "changed": "Saved.",
    "deactivated": "They are signed out everywhere, and what they held went back to the queue.",
    "added": "It is on the list.",
    "removed": "It was taken off the list.",
}


def _told(request: HttpRequest) -> dict | None:
    words = DONE.get(request.session.pop("people_done", ""))
    return {"kind": "good", "icon": "check", "strong": "Done.", "text": words} if words else None


def _done(request: HttpRequest, what: str) -> HttpResponse:
    request.session["people_done"] = what
    return redirect("people:people")


def _begun(request: HttpRequest, invitation: Invitation, what: str) -> HttpResponse:
    """Where mail cannot be sent the link is shown, this once, to be handed over."""
    if showing.mail_works():
        return _done(request, what)
    return _listed(request, link=invitation)


@manager
def invite(request: HttpRequest) -> HttpResponse:
    form = forms.Invite(request.POST)
    if form.is_valid():
        try:
            return _begun(request, actions.invite(form.cleaned_data, by=request.user), "invited")
        except Invalid as problem:
            field = next(iter(problem.facts.get("fields", {"email": ""})))
            form.add_error(field, problem.detail)
            more = {"gone_person": problem.facts.get("person")}
            return _listed(request, status=UNPROCESSABLE, form=form, dialog="invite", **more)
    return _listed(request, status=UNPROCESSABLE, form=form, dialog="invite")


@manager
def send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _begun(request, actions.send_again(pk, by=request.user), "sent")


@manager
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actions.take_back(pk, by=request.user)
    return _done(request, "taken_back")


@manager
def add(request: HttpRequest, kind: str) -> HttpResponse:
    form = forms.Word(request.POST)
    if form.is_valid():
        try:
            actions.add(KINDS[kind], form.cleaned_data["name"], by=request.user)
            return _done(request, "added")
        except Invalid as problem:
            form.add_error("name", problem.detail)
    return _listed(request, status=UNPROCESSABLE, **{f"{kind}_form": form})


@manager
def remove(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    actions.remove(KINDS[kind], pk, by=request.user)
    return _done(request, "removed")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One person, whom an administrator may change."""
    require(request.user, Can.MANAGE_PEOPLE)
    found = User.objects.staff().for_row().filter(pk=pk).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        return _change(request, found)
    return _drawn(request, found, forms.Edit(initial=_as_is(found)))


def _as_is(found: User) -> dict:
    names = ("name", "role", "languages", "skills", "time_zone", "email_reminders")
    return {"team": found.team_id, **{name: getattr(found, name) for name in names}}


def _change(request: HttpRequest, found: User) -> HttpResponse:
    """With a mistake, or when somebody else was first, what was typed stays."""
    form = forms.Edit(request.POST)
    if not form.is_valid():
        return _drawn(request, found, form, status=UNPROCESSABLE, version=request.POST.get("version", ""))
    try:
        actions.edit(found.pk, form.cleaned_data, version=_version(request), by=request.user)
    except Invalid as problem:
        form.add_error(next(iter(problem.facts["fields"])), problem.detail)
        return _drawn(request, found, form, status=UNPROCESSABLE)
    except (versions.ChangedMeanwhile, LastAdministrator) as problem:
        return _drawn(request, found, form, status=problem.status, refused=problem.detail)
    return _done(request, "changed")


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said[:18]) if said.isascii() and said.isdigit() else 0


def _drawn(request: HttpRequest, found: User, form, *, status: int = 200, **more) -> HttpResponse:
    open_one = Invitation.objects.unused().filter(user=found).first()
    context = {
        "here": "people",
        "person": found,
        "form": form,
        "version": versions.version_of(found),
        "presence": showing.presence_of(found),
        "work": open_work([found.pk]).get(found.pk, 0),
        "open_one": open_one,
        "mail_works": showing.mail_works(),
        **showing.choices(),
    }
    return render(request, "people/person.html", {**context, **more}, status=status)


@manager
def deactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    form = forms.Reason(request.POST)
    found = User.objects.staff().for_row().filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not form.is_valid():
        more = {"dialog": "deactivate", "reason": form}
        return _drawn(request, found, forms.Edit(initial=_as_is(found)), status=UNPROCESSABLE, **more)
    actions.deactivate(pk, reason=form.cleaned_data["reason"], by=request.user)
    return _done(request, "deactivated")


@manager
def invite_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _begun(request, actions.invite_back(pk, by=request.user), "invited")

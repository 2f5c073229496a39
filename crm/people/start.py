"""Pages for somebody who cannot sign in yet, or any more: the link that came by mail, and asking for one."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from . import actions, forms, showing
from .actions.starting import LinkEnded, link_of
from .models import Invitation, PasswordLink, User

NOT_NOW, UNPROCESSABLE = 409, 422
public = require_http_methods(["GET", "HEAD", "POST"])


@public
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, once; then signed in, on one's own first page."""
    link = link_of(token)
    if link is None:
        return _ended(request)
    form = _form(request, link)
    if not form.is_bound or not form.is_valid():
        return _drawn(request, link, form)
    try:
        person = _opened(link, form.cleaned_data)
    except LinkEnded:
        return _ended(request)
    login(request, person)
    return redirect("/")


def _form(request: HttpRequest, link: Invitation | PasswordLink) -> forms.Password:
    said = request.POST if request.method == "POST" else None
    if isinstance(link, PasswordLink):
        return forms.Password(said, person=link.user)
    facts = {"languages": link.languages, "time_zone": link.time_zone}
    return forms.Start(said, initial=facts, person=link.user or User(email=link.email, name=link.name))


def _opened(link: Invitation | PasswordLink, said: dict) -> User:
    said.pop("again")
    if isinstance(link, Invitation):
        return actions.accept(**said, by=link)
    return actions.choose_password(**said, by=link)


def _drawn(request: HttpRequest, link: Invitation | PasswordLink, form: forms.Password) -> HttpResponse:
    context = {"link": link, "form": form, "invited": isinstance(link, Invitation), **showing.choices()}
    return render(request, "people/start.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _ended(request: HttpRequest) -> HttpResponse:
    """Unknown, used, expired and taken back are one page, byte for byte."""
    return render(request, "people/link_ended.html", status=404)


@public
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same for every address."""
    form = forms.Address(request.POST if request.method == "POST" else None)
    if not showing.mail_works():
        return render(request, "account/forgot_ask.html", status=NOT_NOW if form.is_bound else 200)
    if form.is_bound and form.is_valid():
        actions.forgot(form.cleaned_data["email"])
        return render(request, "account/forgot_sent.html")
    return render(request, "account/forgot.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200)

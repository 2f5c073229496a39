"""An administrator's page of the public pages' texts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from crm.people.models import LANGUAGES
from crm.web.middleware import POLICY
from crm.web.pages import managing, managing_form
from crm.web.refusals import Invalid, NotFound
from leads.intake.forms import clean

from . import actions, preview, showing
from .changeable import LIST, TEXTS, Text
from .showing import Typed

UNPROCESSABLE, CONFLICT = 422, 409
WITH_FRAMES = f"{POLICY}; frame-src 'self'"
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
SENDS_NOTHING = FRAMED.replace("form-action 'self'", "form-action 'none'")
DONE = {
    "draft": ("Kept as a draft.", "Nobody outside sees it yet. Look at it below, then publish."),
    "same": ("Nothing to keep.", "These words stand already."),
    "published": ("Published.", "People who open the page read it, at the latest in five seconds."),
    "thrown": ("The draft is gone.", "What people read has not changed."),
    "back": ("The earlier words are a draft now.", "Publish them, and they stand as a new version."),
}


@managing
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    strong, words = DONE.get(request.GET.get("done", ""), ("", ""))
    notice = {"kind": "good", "icon": "check", "strong": strong, "text": words} if strong else None
    return _drawn(request, _asked(request.GET), Typed(), notice=notice)


def _asked(said) -> str:
    key = said.get("text", LIST[0].key)
    if key not in TEXTS:
        raise NotFound
    return key


def _drawn(request: HttpRequest, key: str, typed: Typed, *, status: int = 200, **more) -> HttpResponse:
    answer = render(request, "words/texts.html", showing.page(key, typed) | more, status=status)
    answer["Content-Security-Policy"] = WITH_FRAMES
    return answer


def _back(key: str, done: str) -> HttpResponse:
    return redirect(f"{reverse('texts:texts')}?{urlencode({'text': key, 'done': done})}")


def _words(request: HttpRequest, before: str = "") -> actions.Words:
    """{"en": …} of the fields en, was_en or shown_en; a language that was not sent is not touched."""
    names = {lang: before + lang for lang in LANGUAGES}
    return {lang: _one_line(request.POST[name]) for lang, name in names.items() if name in request.POST}


def _one_line(words: str) -> str:
    return " ".join(clean(words).split())


@managing_form("texts:texts")
def draft(request: HttpRequest) -> HttpResponse:
    key, said = _asked(request.POST), _words(request)
    try:
        actions.save_draft(key, said=said, was=_words(request, "was_"), by=request.user)
    except actions.ChangedMeanwhile as refusal:
        return _drawn(request, key, Typed(said, meanwhile=refusal.detail), status=CONFLICT)
    except Invalid as problem:
        return _drawn(request, key, Typed(said, problem.facts["fields"]), status=UNPROCESSABLE)
    has_draft = any(side.draft for side in actions.sides(key).values())
    return _back(key, "draft" if has_draft else "same")


@managing_form("texts:texts")
def publish(request: HttpRequest) -> HttpResponse:
    return _settled(request, actions.publish, "published")


@managing_form("texts:texts")
def throw_away(request: HttpRequest) -> HttpResponse:
    return _settled(request, actions.throw_away, "thrown")


def _settled(request: HttpRequest, verb, done: str) -> HttpResponse:
    key = _asked(request.POST)
    try:
        verb(key, shown=_words(request, "shown_"), by=request.user)
    except actions.ChangedMeanwhile as refusal:
        return _drawn(request, key, Typed(meanwhile=refusal.detail), status=CONFLICT)
    return _back(key, done)


@managing_form("texts:texts")
def bring_back(request: HttpRequest) -> HttpResponse:
    key, number = _asked(request.POST), request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise NotFound
    actions.bring_back(key, language=request.POST.get("language", ""), number=int(number), by=request.user)
    return _back(key, "back")


@managing
@require_safe
@xframe_options_sameorigin
def shown(request: HttpRequest) -> HttpResponse:
    """The public page with the drafts in it, for a frame of the page above. Nothing can be sent from it."""
    text: Text = TEXTS[_asked(request.GET)]
    lang = request.GET.get("lang", "")
    answer = render(request, preview.template(text), preview.context(text, lang if lang in LANGUAGES else "en"))
    answer["Content-Security-Policy"] = SENDS_NOTHING
    return answer

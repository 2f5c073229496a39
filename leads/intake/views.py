"""The public form, and the requester's own page. No cookie, no sign-in: the link is the authority of the one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm import patience
from crm.patience import AWAY
from crm.people.helpline import helpline as facts
from crm.people.models import Site
from crm.web.context import helpline
from crm.web.refusals import Invalid, NotFound, Refusal, Unavailable

from . import limits, requester, showing, sources, texts, waits
from .actions import PublicForm, receive, requester_token
from .forms import Change, Press, clean, new_stamp, number_error
from .spool import spooled

public = require_http_methods(["GET", "HEAD", "POST"])
ACCEPTED, UNPROCESSABLE, TOO_MANY, UNAVAILABLE = 202, 422, 429, 503


class SeeOther(HttpResponseRedirect):
    status_code = 303


def _words(request: HttpRequest, lang: str) -> dict:
    return {"t": texts.texts(lang), "lang": lang, "other": texts.other(request, lang)}


@csrf_exempt
@public
def ask(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form; a press of it leads to the requester's own page. Other sites' plain forms post here too."""
    with patience.within(patience.SOON):
        return _asked(request, slug)


def _asked(request: HttpRequest, slug: str) -> HttpResponse:
    press, site = Press(request.POST), sources.find(slug)
    if request.method != "POST":
        lang = texts.choose(request, site.language if site else "")
        return sources.framed(request, _form(request, press, lang, site), site)
    lang = texts.choose(request, press.said("language"))
    if not press.is_readable or not (press.is_callable or press.is_confirmed):
        return _form(request, press, lang, site, number_error(press.phone, texts.texts(lang)))
    full = limits.how_full(request)
    if full > limits.FLOOD:
        return limits.later(_form(request, press, lang, site, flooded=True), request)
    try:
        return _kept(request, press, site, crowded=full > 1)
    except Invalid:
        return _form(request, press, lang, site, number_error(press.phone, texts.texts(lang)))
    except (Unavailable, *AWAY):
        return _not_yet(request, press, lang, site)


def _form(
    request: HttpRequest, press: Press, lang: str, site: Site | None, error: str = "", flooded: bool = False
) -> HttpResponse:
    """With an error: 422, what was typed is kept, and what can be kept for review is with the next press.
    Flooded: 429, what was typed is kept, and the number to call stands above it.

    Whoever does not say who answers and who pays (DOMAIN.md E-4) has no form: 503 with the numbers to call.
    """
    if not facts().discloses:
        return render(request, "intake/closed.html", _words(request, lang), status=UNAVAILABLE)
    context = _drawn(request, press, lang, site)
    context["form"] |= {"error": error, "confirmed": bool(error) and press.is_readable}
    context |= {"outage": flooded, "wait": {"minutes": waits.told(timezone.now(), lang)}}
    status = TOO_MANY if flooded else UNPROCESSABLE if error else 200
    return render(request, "intake/request.html", context, status=status)


def _not_yet(request: HttpRequest, press: Press, lang: str, site: Site | None) -> HttpResponse:
    """Nothing durable could be done: the same form with all that was typed, which sends itself again as the same."""
    seconds = Unavailable().facts["retry_after"]
    context = _drawn(request, press, lang, site)
    context["form"] |= {"confirmed": press.is_confirmed, "again": seconds, "when": press.when}
    response = render(request, "intake/request.html", {**context, "outage": True, "wait": {}}, status=UNAVAILABLE)
    response.headers["Retry-After"] = str(seconds)
    return response


def _drawn(request: HttpRequest, press: Press, lang: str, site: Site | None) -> dict:
    drawn = sources.drawing(request, site, press, lang)
    form = {"value": press.phone, "any_hour": press.any_hour}
    hidden = [("nonce", _stamp(press)), *drawn["hidden"]]
    return {**_words(request, lang), **drawn, "form": form, "hidden": hidden}


def _stamp(press: Press) -> str:
    """Theirs again, as long as it names the number that stands on the page."""
    number = helpline().get("public_number", "")
    return press.stamp if press.is_ours and press.number_shown in ("", number) else new_stamp(number)


def _kept(request: HttpRequest, press: Press, site: Site | None, *, crowded: bool) -> HttpResponse:
    given, source = press.given(request.path), sources.source_of(request, site)
    answer = receive(
        given,
        by=PublicForm(),
        way="page",
        path=request.path,
        once=press.once(given),
        evidence=_evidence(request, press),
        suspect=crowded or press.is_suspect or sources.is_suspect(source),
        source=source,
    )
    own = reverse("intake:requester", args=[requester_token(answer.reference)])
    lang = press.said("language")  # which nobody can look up while the request waits in the spool
    asked = answer.status == ACCEPTED and lang in texts.LABELS and lang != texts.choose(request)
    return SeeOther(f"{own}?lang={lang}" if asked else own)


def _evidence(request: HttpRequest, press: Press) -> dict:
    """What was agreed to: the words that our page showed, which is known only when it was our page."""
    version = press.said("text_version")[:40]
    number = press.number_shown or helpline().get("public_number", "")
    shown = texts.consent_shown(version, number) if press.is_ours else None
    return {
        "text": shown[0] if shown else "",
        "sha256": shown[1] if shown else "",
        "version": version,
        "language": press.said("language")[:35],
        "page": request.path,
        "address": request.META.get("REMOTE_ADDR", ""),
        "user_agent": clean(request.headers.get("User-Agent", ""))[:400],
        "boxes": {"call_now_any_hour": press.any_hour},
        "pressed": press.when[:40],
    }


@csrf_exempt
@public
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """One request's own page. Its forms need no other proof than the link, which nobody can guess."""
    if request.method == "POST":
        return _done(request, requester.by_token(token))
    try:
        with patience.within(patience.SOON):
            by = requester.by_token(token)
    except (NotFound, *AWAY) as problem:
        if spooled.may_be(problem):
            return spooled.page(request)
        raise
    return _draw(request, by)


def _draw(request: HttpRequest, by: requester.Requester, change: Change | None = None) -> HttpResponse:
    lang = texts.choose(request, by.request.lead.language)
    context = _words(request, lang) | showing.page(by, lang, timezone.now(), change)
    context["saved"] = request.GET.get("saved", "") if not change else ""
    return render(request, "intake/received.html", context, status=UNPROCESSABLE if change else 200)


def _done(request: HttpRequest, by: requester.Requester) -> HttpResponse:
    verbs = {
        "safe_contact": _safe_contact,
        "change": _change,
        "confirm_number": _number,
        "cancel": _cancel,
        "stop": _stop,
    }
    verb = verbs.get(request.POST.get("action", ""))
    try:
        wrong = verb(request, by) if verb else None
    except Refusal as refusal:
        if refusal.code not in ("ended", "not_asked"):
            raise
        return SeeOther(request.path)  # the page itself says how it stands
    if wrong:
        return _draw(request, requester.by_token(request.resolver_match.kwargs["token"]), wrong)
    return SeeOther(_back(request))


def _back(request: HttpRequest) -> str:
    """The page again, in the language they chose, with a word about what was saved."""
    said = {"safe_contact": "safe_contact", "change": "change", "confirm_number": "number"}
    saved = said.get(request.POST.get("action", ""), "")
    lang = request.GET.get("lang", "") if request.POST.get("action") != "change" else ""
    asked = [f"saved={saved}"] * bool(saved) + [f"lang={lang}"] * (lang in texts.LABELS)
    return f"{request.path}?{'&'.join(asked)}" if asked else request.path


def _safe_contact(request: HttpRequest, by: requester.Requester) -> None:
    said = Change(request.POST, {}, timezone.now()).said
    voicemail = "neutral" if said("voicemail") == "neutral" else "none"
    who, alias = said("who_may_answer"), said("alias")[:80]
    requester.say_what_is_safe(voicemail=voicemail, text=said("text") == "yes", who_may_answer=who, alias=alias, by=by)


def _change(request: HttpRequest, by: requester.Requester) -> Change | None:
    change = _read_change(request, by)
    phone, window = change.phone(), change.window()
    if change.errors:
        return change
    soon = change.said("call_when") == "now"
    requester.change(phone=phone, window=window, soon=soon, zone=change.zone, facts=change.facts(), by=by)
    return None


def _number(request: HttpRequest, by: requester.Requester) -> Change | None:
    answer = request.POST.get("number_answer", "")
    if answer == "right":
        requester.number_is_right(by=by)
    if answer == "not_mine":
        requester.number_is_not_mine(by=by)
    if answer != "changed":
        return None
    change = _read_change(request, by)
    phone = change.phone() or change.missing("phone")
    if change.errors:
        return change
    requester.change(phone=phone, by=by)
    return None


def _read_change(request: HttpRequest, by: requester.Requester) -> Change:
    lang = texts.choose(request, by.request.lead.language)
    return Change(request.POST, texts.texts(lang), timezone.now())


def _cancel(request: HttpRequest, by: requester.Requester) -> None:
    requester.cancel(by=by)


def _stop(request: HttpRequest, by: requester.Requester) -> None:
    requester.stop(by=by)

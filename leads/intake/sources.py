"""By which site somebody comes to the public form: its look, its box on others' pages, and where a press came from."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from crm.patience import AWAY
from crm.people.models import Site
from crm.people.origins import HIDDEN, LONGEST
from crm.web.middleware import may_be_framed
from crm.web.proxy import own_origins

from . import texts
from .actions import Source
from .forms import Press, clean

MOST_KNOWN = 1000
_known: dict[str, Site] = {}
CARRIED = ("page", "campaign")  # what a link may say about where somebody comes from


def find(slug: str) -> Site | None:
    """None for a site that we do not know: whoever comes by its address gets the form as it is.

    While the database is away: as this process knew it last.
    """
    if not slug:
        return None
    try:
        site = Site.objects.filter(slug=slug.lower()).first()
    except AWAY:
        return _known.get(slug.lower())
    if site and len(_known) < MOST_KNOWN:
        _known[site.slug] = site
    return site


def source_of(request: HttpRequest, site: Site | None) -> Source:
    """A browser names the page that it posts from; what the site does not list is written down with the request."""
    origin = clean(request.headers.get("Origin", ""))[:LONGEST]
    if site is None or not origin or origin in own_origins(request) or site.lists(origin):
        return Source(site)
    return Source(site, origin)


def is_suspect(source: Source) -> bool:
    """A page that keeps its origin to itself is no suspect: some do, to protect those who read it."""
    return source.unlisted_origin not in ("", HIDDEN)


def drawing(request: HttpRequest, site: Site | None, press: Press, lang: str) -> dict:
    """What the form draws of a site: its look, the box, and where a press goes."""
    embed = is_box(request, site)
    return {
        "look": site if site and not site.paused_at else None,
        "embed": embed,
        "action": request.path if embed else "",
        "hidden": _carried(request, press, embed),
        "other": _other(request, lang),
    }


def is_box(request: HttpRequest, site: Site | None) -> bool:
    """Whether this is drawn inside another page: only the form is, never what comes after a press."""
    return bool(site) and request.method != "POST" and request.GET.get("embed") == "1"


def framed(request: HttpRequest, response: HttpResponse, site: Site | None) -> HttpResponse:
    return may_be_framed(response, site.origins) if site and is_box(request, site) else response


def _carried(request: HttpRequest, press: Press, embed: bool) -> list[tuple[str, str]]:
    """Hidden fields: what the link said, and what another site's form sent along, so that a mistake costs nothing."""
    said = press.along() if request.method == "POST" else {n: clean(request.GET.get(n, ""))[:200] for n in CARRIED}
    if embed:
        said["page"] = said["page"] or f"{request.path}?embed=1"
    return [(name, value) for name, value in said.items() if value]


def _other(request: HttpRequest, lang: str) -> dict | None:
    """The other language, without losing the box or where somebody comes from."""
    link = texts.other(request, lang)
    kept = {name: clean(request.GET[name])[:200] for name in ("embed", *CARRIED) if request.GET.get(name)}
    return {**link, "url": f"{link['url']}&{urlencode(kept)}"} if link and kept else link

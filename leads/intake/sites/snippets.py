"""What to put on another's page, with a site's own values: ready to copy, and run as they stand by the tests."""

import json
import shlex
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.urls import reverse

from crm.people.helpline import helpline
from crm.people.models import Site
from leads.intake.texts import spoken, texts


@dataclass(frozen=True)
class Snippet:
    """`name` is its part of an id, `key` copies it."""

    name: str
    key: str
    title: str
    text: str
    hint: str


def snippets(site: Site) -> list[Snippet]:
    boxed = "No cookie, nothing from other companies. 911 and 988 are always on it."
    if not site.origins:
        boxed = "List the site’s origins first: until then no browser draws the box."
    return [
        Snippet("link", "1", "A link to our page", address(site), "For a button, an e-mail, a poster."),
        Snippet("box", "2", "One line, our box", box(site), boxed),
        Snippet("form", "3", "Your own form", form(site), "Works without script. After the press people land on a "
                "page of their own, here."),
        Snippet("server", "4", "From your server", server(site), "$WAYLINE_KEY is a key of this site. The "
                "Idempotency-Key is your own number for the entry: sent twice, it is one request."),
    ]  # fmt: skip


def address(site: Site) -> str:
    return settings.PUBLIC_URL + reverse("intake:site-request", args=[site.slug])


def box(site: Site) -> str:
    title = escape(_words(site)["title"])
    return f'<iframe src="{address(site)}?embed=1" title="{title}" loading="lazy" width="100%" height="720"></iframe>'


def form(site: Site) -> str:
    t, lang = _words(site), _lang(site)
    return f"""<form method="post" action="{address(site)}">
  <input type="hidden" name="page" value="{escape(site.slug)}/contact">
  <input type="hidden" name="campaign" value="{escape(site.campaign)}">
  <input type="hidden" name="language" value="{lang}">
  <p><label>{escape(t["number"])} <input name="phone" type="tel" autocomplete="tel" required></label></p>
  <p><label>{escape(t["site_form"]["name"])} <input name="name" autocomplete="name"></label></p>
  <p><label><input name="call_now_any_hour" type="checkbox" value="yes"> {escape(t["any_hour"])}</label></p>
  <p><button name="call_when" value="now">{escape(t["now"])}</button></p>
  <p>{escape(t["consent"])}</p>
  <p>{escape(helpline().disclosure)} {escape(t["site_form"]["danger"])}</p>
</form>"""


def server(site: Site) -> str:
    source = {"page": "/contact/", **({"campaign": site.campaign} if site.campaign else {})}
    body = json.dumps({"phone": "602-555-0147", "call_when": "now", "source": source}, ensure_ascii=False)
    return f"""curl {settings.PUBLIC_URL}/api/v1/leads/ \\
  -H "Authorization: Bearer $WAYLINE_KEY" \\
  -H "Idempotency-Key: entry-1001" \\
  -H "Content-Type: application/json" \\
  -d {shlex.quote(body)}"""


def _lang(site: Site) -> str:
    return site.language if site.language in spoken() else spoken()[0]


def _words(site: Site) -> dict:
    return texts(_lang(site))

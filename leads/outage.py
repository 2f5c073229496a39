"""The pages that nginx shows while the application is away, as files: drawn from the same templates and words.

A folder of them: `call.<lang>.html` the form, `box.<lang>.html` the same in a box on another's page,
`again.<lang>.html` after a press that reached nobody, `down.<lang>.html` for all else, `danger.html`, and below
`static/` every file that these pages ask for.
"""

import logging
import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone

from crm.people.models import Helpline
from crm.web.context import helpline
from leads.care.cards import cards
from leads.intake.texts import LABELS, texts
from scheduling.chores import chore

log = logging.getLogger("wayline.outage")
KEPT_SECONDS = 60  # a changed number is on the pages within a minute
_written = {"at": float("-inf")}
_LINK = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
_INSIDE_CSS = re.compile(r'url\("?([^")#?:]+)"?\)')


def write(folder: Path) -> bool:
    """Bring the folder up to date; answer whether it was. Pages that are there stay while the database is away."""
    try:
        Helpline.objects.filter(pk=1).exists()
    except DatabaseError:
        if (folder / "call.en.html").exists():
            return False
    pages = drawn(helpline())
    for name, html in pages.items():
        for path in _LINK.findall(html):
            _copy(path, folder)
        _put(folder / name, html.encode())
    return True


@chore
def keep_outage_pages() -> int:
    """The sweeper's part: what the helpline says about itself may have changed. Never more than a line in the log."""
    now = time.monotonic()
    if settings.OUTAGE_PAGES and now - _written["at"] > KEPT_SECONDS:
        _written["at"] = now
        try:
            write(Path(settings.OUTAGE_PAGES))
        except OSError as problem:
            log.error("outage pages: %s", type(problem).__name__)
    return 0


def drawn(facts: dict) -> dict[str, str]:
    """Every page by its file name. `facts` are the helpline's, as crm.web.context gives them."""
    danger = {"cards": cards(timezone.now().date()), "demo": settings.DEMO}
    pages = {"danger.html": render_to_string("care/danger.html", danger)}
    for lang in LABELS:
        t = texts(lang)
        context = {"t": t, "lang": lang, "helpline": facts, "demo": settings.DEMO}
        pages[f"call.{lang}.html"] = render_to_string("intake/request.html", context | _form(lang))
        pages[f"box.{lang}.html"] = render_to_string("intake/request.html", context | _form(lang) | _box(lang))
        for kind in ("again", "down"):
            words = {"title": t["outage"][kind], "text": t["outage"][f"{kind}_text"]}
            pages[f"{kind}.{lang}.html"] = render_to_string("intake/outage.html", context | words)
    return pages


def _form(lang: str) -> dict:
    """An empty form, posted to the address that it is shown at, like another site's: without our stamp."""
    there = "en" if lang == "es" else "es"
    other = {"lang": there, "label": LABELS[there], "url": f"?lang={there}"}
    return {"outage": True, "form": {}, "wait": {}, "hidden": [], "action": "", "other": other}


def _box(lang: str) -> dict:
    """Whatever leaves the box opens the whole window; the other language stays in it."""
    return {"embed": True, "other": {**_form(lang)["other"], "url": f"{_form(lang)['other']['url']}&embed=1"}}


def _copy(path: str, folder: Path) -> None:
    """A static file by its address, and what a style sheet asks for in turn."""
    found = _static_file(path.removeprefix(settings.STATIC_URL))
    target = folder / path.lstrip("/")
    if found is None:
        return
    _put(target, found.read_bytes())
    if found.suffix == ".css":
        for name in _INSIDE_CSS.findall(found.read_text(encoding="utf-8")):
            _copy(f"{path.rsplit('/', 1)[0]}/{name}", folder)


def _static_file(name: str) -> Path | None:
    """Among the collected files when there are any, else where the applications keep theirs."""
    found = settings.STATIC_ROOT / name if settings.COLLECTED else finders.find(name)
    return Path(found) if found and Path(found).is_file() else None


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all, and readable by the other program."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.chmod(0o644)
    draft.replace(path)

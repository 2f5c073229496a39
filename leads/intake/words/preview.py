"""A public page as it would look with every draft in it: the real template, made-up facts of nobody."""

from datetime import timedelta

from django.utils import timezone

from crm.people.models import LANGUAGES
from leads.intake import showing, wording
from leads.intake.models import TextDraft, TextVersion
from leads.intake.texts import with_words

from .changeable import CALL, CLOSED, FORM, Text

TEMPLATES = {FORM: "intake/request.html", CLOSED: "intake/closed.html", CALL: "words/in_call.html"}
ZONE = "America/Phoenix"
FEW_MINUTES = {"minutes": 4}


def own_words(lang: str) -> dict[str, str]:
    """What would stand if every draft were published now."""
    versions = {row.key: row.words for row in TextVersion.objects.read_by_pages() if row.language == lang}
    return versions | {row.key: row.words for row in TextDraft.objects.filter(language=lang)}


def template(text: Text) -> str:
    return TEMPLATES.get(text.place, "intake/received.html")


def context(text: Text, lang: str) -> dict:
    there = next(one for one in LANGUAGES if one != lang)
    other = {"lang": there, "label": LANGUAGES[there], "url": f"?text={text.key}&lang={there}"}
    words = {"t": with_words(lang, own_words(lang)), "lang": lang, "other": other}
    return (
        words | (_form() if text.place in (FORM, CALL) else _received(text, lang)) | {"wait": FEW_MINUTES} | text.sample
    )


def _form() -> dict:
    return {"form": {}, "hidden": [], "action": ""}


def _received(text: Text, lang: str) -> dict:
    now = timezone.now()
    state = text.sample.get("state", "waiting")
    promise = {"words": wording.when(now + timedelta(days=1), ZONE, now, lang), "zone": wording.zone_label(ZONE, lang)}
    is_open = state not in showing.ENDED
    return {"state": state, "open": is_open, "last2": "47", "promise": promise, "line": wording.in_line(1, lang)}

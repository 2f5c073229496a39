"""Draft words, publish them as a new version, throw a draft away, bring an earlier version back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.firstrun.readers import Wrong
from crm.people.models import LANGUAGES, Helpline, User
from crm.privacy.actor import action
from crm.times import clock
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.intake.models import TextDraft, TextVersion
from leads.intake.texts import shipped

from .changeable import TEXTS, Text, get, read

Words = dict[str, str]  # {"en": …, "es": …}


@dataclass(frozen=True)
class Side:
    """One text in one language: what stands, and the draft if there is one."""

    language: str
    stands: str
    number: int
    version: TextVersion | None
    draft: TextDraft | None

    @property
    def words(self) -> str:
        return self.draft.words if self.draft else self.stands

    @property
    def at(self) -> datetime | None:
        return self.version.at if self.version else None


def sides(key: str) -> dict[str, Side]:
    versions = TextVersion.objects.filter(key=key).select_related("published_by").order_by("number")
    last = {version.language: version for version in versions}
    drafts = {draft.language: draft for draft in TextDraft.objects.filter(key=key).select_related("by")}
    return {lang: _side(lang, key, last.get(lang), drafts.get(lang)) for lang in LANGUAGES}


def _side(lang: str, key: str, version: TextVersion | None, draft: TextDraft | None) -> Side:
    words = version.words if version else get(shipped(lang), key)
    return Side(lang, words, version.number if version else 1, version, draft)


class ChangedMeanwhile(Refusal):
    """Somebody else wrote since the page was drawn; `languages` are those that both changed."""

    code = "changed_meanwhile"


def _known(key: str) -> Text:
    if key not in TEXTS:
        raise NotFound
    return TEXTS[key]


def _locked(key: str) -> dict[str, Side]:
    """All work on texts waits for one row, so that numbers have no gaps and nobody publishes what another rewrites."""
    list(Helpline.objects.select_for_update().filter(pk=1))
    return sides(key)


@action("text draft")
def save_draft(key: str, *, said: Words, was: Words, by: User) -> None:
    """Keep what `by` wrote. `was` is what they were shown: words that another changed since are not overwritten."""
    require(by, Can.MANAGE_HELPLINE)
    text, now = _known(key), _locked(key)
    mine = {lang: words for lang, words in said.items() if words != was.get(lang, now[lang].words)}
    theirs = [now[lang] for lang in mine if now[lang].words not in (was.get(lang, now[lang].words), mine[lang])]
    if theirs:
        raise ChangedMeanwhile(" ".join(map(_who, theirs)))
    for lang, words in _read(text, mine).items():
        _keep(now[lang], key, words, by)


def _who(side: Side) -> str:
    label = LANGUAGES[side.language]
    if side.draft:
        return f"{side.draft.by.name} changed the {label} draft {clock(side.draft.at)} It now says: “{side.words}”"
    if side.version:
        who = side.version.published_by.name
        return f"{who} published {label} words {clock(side.version.at)} They say: “{side.words}”"
    return f"The {label} draft was thrown away."


def _read(text: Text, said: Words) -> Words:
    read_, wrong = {}, {}
    for lang, words in said.items():
        try:
            read_[lang] = read(text, words, get(shipped(lang), text.key))
        except Wrong as problem:
            wrong[lang] = f"{LANGUAGES[lang]}: this {problem}."
    if wrong:
        raise Invalid("Nothing is saved yet.", fields=wrong)
    return read_


def _keep(side: Side, key: str, words: str, by: User) -> None:
    """As a draft; words that stand already need none."""
    one = TextDraft.objects.filter(language=side.language, key=key)
    if words == side.stands:
        one.delete()
    else:
        facts = {"words": words, "by": by, "at": timezone.now()}
        TextDraft.objects.update_or_create(language=side.language, key=key, defaults=facts)


def _drafts(now: dict[str, Side], shown: Words) -> list[TextDraft]:
    """The drafts, if they are those that `shown` says were on the screen."""
    drafts = [side.draft for side in now.values() if side.draft]
    if not drafts:
        raise Refusal("There is no draft any more. Look again.", code="no_draft")
    if {draft.language: draft.words for draft in drafts} != shown:
        who = " and ".join(sorted({draft.by.name for draft in drafts}))
        words = f"The draft changed since you looked. {who} wrote last. Nothing was done: look again."
        raise ChangedMeanwhile(words)
    return drafts


@action("text published")
def publish(key: str, *, shown: Words, by: User) -> None:
    """Each draft of this text becomes a new version, which stands from now on. A double press is not an error."""
    require(by, Can.MANAGE_HELPLINE)
    text, now = _known(key), _locked(key)
    if shown and shown == {lang: side.stands for lang, side in now.items() if lang in shown and not side.draft}:
        return
    at = timezone.now()
    for draft in _drafts(now, shown):
        _read(text, {draft.language: draft.words})
        _publish(draft, by, at)


def _publish(draft: TextDraft, by: User, at: datetime) -> None:
    place = {"language": draft.language, "key": draft.key}
    last = TextVersion.objects.filter(**place).order_by("-number").first()
    facts = {"words": draft.words, "number": last.number + 1 if last else 2, "author": draft.by, "published_by": by}
    TextVersion.objects.create(**place, **facts, at=at)
    draft.delete()


@action("text draft thrown away")
def throw_away(key: str, *, shown: Words, by: User) -> None:
    require(by, Can.MANAGE_HELPLINE)
    for draft in _drafts(_locked(_known(key).key), shown):
        draft.delete()


@action("text brought back")
def bring_back(key: str, *, language: str, number: int, by: User) -> None:
    """An earlier version as a draft: published, it is a new version. Number 1 is what came with Wayline."""
    require(by, Can.MANAGE_HELPLINE)
    side = _locked(_known(key).key).get(language)
    if side is None:
        raise NotFound
    if side.draft:
        raise Refusal("There is a draft already. Publish it or throw it away first.", code="has_draft")
    _keep(side, key, _words_of(key, language, number), by)


def _words_of(key: str, language: str, number: int) -> str:
    if number == 1:
        return get(shipped(language), key)
    version = TextVersion.objects.filter(key=key, language=language, number=number).first()
    if version is None:
        raise NotFound
    return version.words

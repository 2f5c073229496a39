"""What a merge would do, before it is done: for whoever decides which of two records is kept. Masked throughout."""

from dataclasses import dataclass, field

from crm.people.access import Can, require
from crm.privacy import readlog
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound

from . import again
from .actions.merging import story_models
from .intake.joining import name_of
from .models import Draft, Lead

NOUNS = {
    "CallbackRequest": "request",
    "CallAttempt": "call",
    "Note": "note",
    "CrisisScreen": "screen",
    "CrisisEvent": "danger card",
    "SubstanceUse": "substance",
    "HandOver": "hand-over",
    "Ring": "ring",
    "TextIn": "text",
    "FollowUpPlan": "follow-up plan",
    "Reminder": "reminder",
}


@dataclass(frozen=True)
class Preview:
    """One direction: `gone` would be joined into `kept`."""

    kept: Lead
    gone: Lead
    moves: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


@action("merge preview")
def previews(lead_id, *, other: str, by) -> tuple[list[Preview], list[str]]:
    """Both directions, and what speaks against it. `other` is a code; the look is written down."""
    require(by, Can.MERGE)
    one, two = _found(by, pk=lead_id), named(other, by)
    if one.pk == two.pk:
        raise Invalid("That is one and the same record.", fields={"other": "is this one"})
    readlog.record(by, [one.pk, two.pk], fields="row", way="merge", purpose="merge")
    return [preview(one, two), preview(two, one)], warnings(one, two)


def named(other: str, by) -> Lead:
    """By its six characters. Invalid, in words, when there is none that they may see."""
    try:
        return _found(by, code=other.strip().upper())
    except NotFound as problem:
        raise Invalid("No open record has this code.", fields={"other": "is no code that you can open"}) from problem


def _found(by, **which) -> Lead:
    lead = Lead.objects.visible_to(by).open().for_row().filter(**which).first()
    if lead is None:
        raise NotFound
    return lead


def preview(kept: Lead, gone: Lead) -> Preview:
    counts = {model.__name__: model._base_manager.filter(lead=gone.pk).count() for model in story_models()}
    moves = {NOUNS[name]: count for name, count in counts.items() if count and name in NOUNS}
    return Preview(kept, gone, moves, _lost(kept, gone))


def _lost(kept: Lead, gone: Lead) -> list[str]:
    """What stays with the record that closes."""
    lost = ["its place in the queue. The sooner promise of the two holds."]
    if any(name_of(gone, asks) and name_of(kept, asks) not in ("", name_of(gone, asks)) for asks in (True, False)):
        lost.append("its name; this record has another.")
    if gone.for_whom and kept.for_whom and gone.for_whom != kept.for_whom:
        lost.append("whom help is for; this record says otherwise.")
    if Draft.objects.filter(lead=gone.pk).exists():
        lost.append("a note that somebody has begun there and not saved.")
    return lost


def warnings(one: Lead, two: Lead) -> list[str]:
    """Why these may be two people."""
    found = []
    if one.for_whom and two.for_whom and one.for_whom != two.for_whom:
        found.append("One asked for themself, the other for someone they love. A mother and a son are two.")
    if any(name_of(one, asks) and name_of(two, asks) not in ("", name_of(one, asks)) for asks in (True, False)):
        found.append("The names differ.")
    if two.pk not in {lead.pk for lead in again.linked(one)}:
        found.append("They have no number in common.")
    return found

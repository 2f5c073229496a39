"""What has happened to a lead, in the order it happened, each step with a name. Made of facts, not of log lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from leads.models.queue import PASS_REASONS

from .handing import showing as handing
from .ladder import showing as ladder
from .models import CallAttempt, Lead
from .outcomes import OUTCOMES
from .status import CloseReason, Stage


@dataclass(frozen=True)
class Step:
    """`kind` is request, hold, call, note, crisis, wait, hand_over, stage; `tone` one of the timeline's looks."""

    at: datetime
    kind: str
    icon: str
    text: str
    by: str
    tone: str = ""
    quote: str = ""
    call: CallAttempt | None = None  # whose outcome this step tells, while it may be corrected


def of(lead: Lead) -> list[Step]:
    """Newest first."""
    parts = (_requests, _holds, _calls, _corrections, _notes, _screens, _cards, _waits, _hand_overs, _texts, _stages)
    return sorted((step for part in parts for step in part(lead)), key=lambda step: step.at, reverse=True)


def as_json(lead: Lead) -> list[dict]:
    return [
        {"at": step.at.isoformat().replace("+00:00", "Z"), "kind": step.kind, "text": step.text, "by": step.by}
        for step in of(lead)
    ]


WAYS = {"page": "the public form", "api": "another site’s form"}


def _came_by(request) -> str:
    """Where they asked: the site, by the name that an administrator gave it."""
    if request.site is None:
        return WAYS.get(request.way, request.way)
    return f"{request.site.label}, from a page it does not list" if request.unlisted_origin else request.site.label


def _requests(lead: Lead) -> Iterator[Step]:
    for request in lead.requests.select_related("site").order_by("received_at", "pk"):
        late = " now, even late at night" if (request.consent or {}).get("any_hour") else ""
        text = f"Asked to be called{late}."
        yield Step(request.received_at, "request", "phone-incoming", text, _came_by(request), "asked")
        if request.cancelled_at:
            yield Step(request.cancelled_at, "request", "x", "Cancelled the request.", "their own page")


def _holds(lead: Lead) -> Iterator[Step]:
    for hold in lead.holds.select_related("by"):
        if hold.way != "undo":
            yield Step(hold.at, "hold", "user-check", "Took this caller.", hold.by.name)
        if hold.ended_why in PASS_REASONS:
            words = hold.ended_words or ""
            text = f"Passed: {PASS_REASONS[hold.ended_why].lower()}."
            yield Step(hold.ended_at, "hold", "arrow-right", text, hold.by.name, quote=words)


def _calls(lead: Lead) -> Iterator[Step]:
    for call in lead.calls.select_related("by").prefetch_related("corrections"):
        inward = call.direction == "in"
        text, icon = ("They called us.", "phone-incoming") if inward else ("Dialled.", "phone-call")
        if call.basis == "transfer":
            text, icon = "Took the call over.", "phone-call"
        yield Step(call.opened_at, "call", icon, text, call.by.name)
        if call.outcome:
            label = OUTCOMES[call.outcome].label
            wrong = " A voicemail was left where none was allowed." if call.incident else ""
            tone = "risk" if call.incident else "good" if call.reached else ""
            icon = "phone" if call.reached else "phone-missed"
            later = " Corrected since." if call.stands is not call else ""
            yield Step(call.ended_at, "call", icon, f"{label}.{wrong}{later}", call.by.name, tone, call=call)


def _corrections(lead: Lead) -> Iterator[Step]:
    """Both names: who corrected it, and who had said otherwise."""
    was: dict = {}
    for made in lead.corrections.select_related("by", "call__by"):
        before, was[made.call_id] = was.get(made.call_id, made.call), made
        wrong = " A voicemail was left where none was allowed." if made.incident else ""
        said = f"{OUTCOMES[made.outcome].label}, not {_lower(OUTCOMES[before.outcome].label)}."
        text = f"Corrected: {said} {before.by.name} had logged it.{wrong}"
        yield Step(made.at, "call", "pencil", text, made.by.name, "risk" if made.incident else "", made.reason or "")


def _lower(label: str) -> str:
    """A label inside a sentence; 911 and 988 stay as they are."""
    return label[:1].lower() + label[1:]


def _notes(lead: Lead) -> Iterator[Step]:
    for note in lead.notes.select_related("by"):
        yield Step(note.at, "note", "pencil", "Note", note.by.name, "note", quote=note.text)


def _screens(lead: Lead) -> Iterator[Step]:
    for screen in lead.crisis_screens.select_related("by"):
        yes = "yes" in screen.answers.values()
        text = "Three questions: a yes." if yes else "Three questions asked."
        yield Step(screen.at, "crisis", "siren", text, screen.by.name, "risk" if yes else "good")


def _cards(lead: Lead) -> Iterator[Step]:
    """A danger card with every line of its log; who had it and who answered are named."""
    for card in lead.crises.select_related("by", "acknowledged_by").prefetch_related("steps__by"):
        yield Step(card.opened_at, "crisis", "siren", "Danger card opened.", card.by.name, "risk")
        for step in card.steps.all():
            yield Step(step.at, "crisis", "clock", "Danger card", step.by.name, "note", quote=step.words)
        if card.acknowledged_by:
            yield Step(
                card.acknowledged_at, "crisis", "bell", "Saw the danger card.", card.acknowledged_by.name, "good"
            )
        if card.ended_at:
            confirmed = f" Confirmed: {card.get_confirmed_display().lower()}." if card.confirmed else ""
            text = f"Danger card closed. {card.get_outcome_display()}.{confirmed}"
            yield Step(card.ended_at, "crisis", "siren", text, card.by.name, "risk", quote=card.words or "")


def _waits(lead: Lead) -> Iterator[Step]:
    for at, text in ladder.story(lead):
        yield Step(at, "wait", "bell", text, "Wayline")


def _hand_overs(lead: Lead) -> Iterator[Step]:
    for at, text, by, quote in handing.story(lead):
        yield Step(at, "hand_over", "user-check", text, by, "note" if quote else "", quote)


def _texts(lead: Lead) -> Iterator[Step]:
    """What they wrote to us by text, and what we sent: the words of ours are the same for everybody."""
    for text in lead.texts_in.select_related("seen_by"):
        read = f"Read by {text.seen_by.name}." if text.seen_by else "Nobody has marked it as read."
        tone = "risk" if text.heard == "danger" else "asked"
        yield Step(text.at, "text", "message-circle", f"A text from them. {read}", "them", tone, quote=text.text or "")
    for sent in lead.errands.filter(kind="text").select_related("by"):
        yield Step(sent.at, "text", "send", f"A text: {sent.told or sent.get_state_display().lower()}.", sent.by.name)


def _stages(lead: Lead) -> Iterator[Step]:
    if lead.closed_at:
        past = lead.history.filter(stage=Stage.CLOSED).select_related("history_user").order_by("history_id").first()
        by = past.history_user.name if past and past.history_user else "Wayline"
        yield Step(lead.closed_at, "stage", "check", f"Closed: {CloseReason(lead.close_reason).label.lower()}.", by)

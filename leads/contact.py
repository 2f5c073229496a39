"""What we know about reaching somebody: the facts for the contact window, and the strictest safe-contact answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.people.models import User
from crm.privacy.actor import signed
from crm.privacy.models import Suppression
from scheduling import places, windows
from scheduling.hours.table import current

from .models import CallAttempt, ContactDecision, ContactNumber, Lead, Waiting
from .models.people import Voicemail
from .safe import answer_of, hours_of, say, standing, who_else

AGREED = timedelta(hours=1)  # how long after a time that the person named we may still call outside hours


def facts_for(number: ContactNumber, **more) -> windows.Ask:
    """Everything that scheduling.windows asks about one number, as it stands now."""
    request = number.requests.filter(lead=number.lead_id, cancelled_at=None).newest_first().first()
    place = where(number.number, request.given if request else None)
    return windows.Ask(
        zones=place.zones,
        states=place.states,
        table=current(),
        stated_zone=number.time_zone or None,
        suppressed=is_suppressed(number),
        invited=request is not None,
        requested_now_until=request.requested_now_until if request else None,
        window=_agreed_window(number) or _asked_window(request),
        safe_hours=hours_of(number) or None,
        attempts=attempts(number.number_index),
        **more,
    )


def where(number: str | None, given: dict | None) -> places.Place:
    """Where the one who answers may be, by what a request says. A loved one's ZIP code is not theirs."""
    said = given or {}
    theirs = said.get("for_whom") != "loved_one"
    return places.candidates(number, str(said.get("zip") or ""), str(said.get("state") or ""), theirs=theirs)


def decided(
    number: ContactNumber, *, channel: windows.Channel = "call", way: str, at: datetime, by: User, **more
) -> tuple[windows.Decision, windows.Ask]:
    """Ask whether this number may be contacted now, and store what was answered and on what it rests.

    Pages, the API and the worker ask here and nowhere else, each at the moment itself; a screen that only shows the
    hours asks `facts_for` and stores nothing.
    """
    ask = facts_for(number, channel=channel, **more)
    said = windows.decide(ask, at)
    decision_row(number, ask, said, way=way, at=at, by=by).save(force_insert=True)
    return said, ask


def worker_asks(lead_id: UUID, by: User) -> windows.Decision | None:
    """Whether the call that a message asks for may be made at the moment of sending; None without a number to call."""
    lead = Lead.objects.open().filter(pk=lead_id).first()
    if lead is None or lead.number_in_use is None:
        return None
    with signed(by, "contact window"):
        return decided(lead.number_in_use, way="worker", at=timezone.now(), by=by)[0]


def decision_row(number: ContactNumber, ask: windows.Ask, said: windows.Decision, **facts) -> ContactDecision:
    """Not saved."""
    row = ContactDecision(lead_id=number.lead_id, number_index=number.number_index, **facts)
    row.channel, row.inputs, row.table_version = ask.channel, ask.inputs(), said.table
    row.decision, row.basis = said.decision, said.basis or ""
    row.reasons, row.until = list(said.reasons), said.until
    return row


def is_suppressed(number: ContactNumber) -> bool:
    return Suppression.objects.of(number.number_index).exists()


def attempts(number_index: bytes) -> tuple[datetime, ...]:
    """When calls were placed to this number, by anyone, for any lead: the cap counts them all."""
    placed = CallAttempt.objects.filter(number_index=number_index, direction="out").as_they_stand()
    placed = placed.filter(stands_is_attempt=True)
    return tuple(placed.order_by("-opened_at", "-pk").values_list("opened_at", flat=True)[:12])


def _asked_window(request) -> tuple[datetime, datetime] | None:
    return (request.window_start, request.window_end) if request and request.window_start else None


def _agreed_window(number: ContactNumber) -> tuple[datetime, datetime] | None:
    """A time that the person named on the last call stands above what the form said."""
    call = number.calls.exclude(outcome="").order_by("-opened_at", "-pk").first()
    last = call.stands if call else None
    if last and last.next_action == "call_back" and last.next_call_at:
        return last.next_call_at, last.next_call_at + AGREED
    return None


def zone_of(number: ContactNumber | None) -> str | None:
    """The zone we say times in: stated, else the number's only one; None when it could be several."""
    if number is None:
        return None
    if number.time_zone:
        return number.time_zone
    zones = places.of_number(number.number).zones
    return next(iter(zones)) if len(zones) == 1 else None


def fit(waiting: Waiting, number: ContactNumber | None, ask: windows.Ask | None = None) -> None:
    """Set when this lead may be handed out, at or after its next time. Does not save."""
    waiting.opens_at = waiting.shuts_at = None
    waiting.why_not = "no_number" if number is None else "text_only"
    if number is None or number.communication == "text_only":
        return
    ask = ask or facts_for(number)
    found = windows.opening(ask, waiting.next_at)
    waiting.why_not = "" if found else windows.decide(ask, waiting.next_at).reasons[0]
    if found:
        waiting.opens_at, waiting.shuts_at = max(found[0], waiting.next_at), found[1]


@dataclass(frozen=True)
class SafeContact:
    """How it is safe to reach somebody on one number. Unknown means no."""

    voicemail: str
    text: bool
    who_may_answer: str
    alias: str


def keep_answers(new: ContactNumber, kept: ContactNumber) -> None:
    """What was said about safe contact: the strictest stands until a navigator has confirmed another by voice."""
    if new.said_at:
        say(kept, answer_of(new), at=max(new.said_at, kept.said_at or new.said_at))
    kept.who_may_answer = who_else(kept.who_may_answer, new.who_may_answer)
    kept.alias = kept.alias or new.alias
    kept.time_zone = kept.time_zone or new.time_zone
    kept.owner, kept.caller_id = kept.owner or new.owner, kept.caller_id or new.caller_id
    kept.safe_hours = kept.safe_hours or new.safe_hours
    kept.save()


def safe_contact(number: ContactNumber) -> SafeContact:
    """What stands for this number, and what its own lead was told about it."""
    known = standing(number.number_index)
    return SafeContact(
        voicemail=known.voicemail or Voicemail.NONE,
        text=bool(known.text),
        who_may_answer=number.who_may_answer or "",
        alias=number.alias or "",
    )

"""What we know about reaching somebody: the facts for the contact window, and the strictest safe-contact answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm import phones
from crm.privacy.models import Suppression
from scheduling import windows

from .models import CallAttempt, ContactNumber, Waiting
from .models.people import Voicemail

AGREED = timedelta(hours=1)  # how long after a time that the person named we may still call outside hours
STRICTNESS = [Voicemail.NONE, Voicemail.NEUTRAL, Voicemail.FULL]


def facts_for(number: ContactNumber, **more) -> windows.Ask:
    """Everything that scheduling.windows asks about one number, as it stands now."""
    request = number.requests.filter(lead=number.lead_id, cancelled_at=None).newest_first().first()
    return windows.Ask(
        zones=phones.zones(number.number),
        stated_zone=number.time_zone or None,
        suppressed=Suppression.objects.of(number.number_index).exists(),
        requested_now_until=request.requested_now_until if request else None,
        window=_agreed_window(number) or _asked_window(request),
        attempts=attempts(number.number_index),
        **more,
    )


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
    zones = phones.zones(number.number)
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


def strictest(first: str, second: str) -> str:
    """Of two voicemail answers the stricter; an answer beats none given."""
    stated = [answer for answer in (first, second) if answer]
    return min(stated, key=lambda answer: STRICTNESS.index(Voicemail(answer))) if stated else ""


def keep_answers(new: ContactNumber, kept: ContactNumber) -> None:
    """What was said about safe contact: the strictest stands, unless a navigator has confirmed one by voice."""
    kept.voicemail = kept.voicemail if kept.confirmed_at else strictest(kept.voicemail, new.voicemail)
    if new.text is not None and not kept.confirmed_at:
        kept.text = new.text and kept.text is not False
    kept.who_may_answer = kept.who_may_answer or new.who_may_answer
    kept.alias = kept.alias or new.alias
    kept.time_zone = kept.time_zone or new.time_zone
    kept.save()


def safe_contact(number: ContactNumber) -> SafeContact:
    """The strictest answer that anyone gave for this number, in any lead, since one was confirmed by voice."""
    answers = list(ContactNumber.objects.of(number.number_index).order_by("pk"))
    confirmed = [answer.confirmed_at for answer in answers if answer.confirmed_at]
    if confirmed:
        answers = [answer for answer in answers if answer.confirmed_at == max(confirmed)]
    voicemail = ""
    for answer in answers:
        voicemail = strictest(voicemail, answer.voicemail)
    said = [answer.text for answer in answers if answer.text is not None]
    return SafeContact(
        voicemail=voicemail or Voicemail.NONE,
        text=bool(said) and all(said),
        who_may_answer=number.who_may_answer or "",
        alias=number.alias or "",
    )

"""What a requester may do on their own page: say what is safe, change, cancel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from crm import phones
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.lookup import number_index, token_hash
from crm.web.refusals import AlreadyClaimed, Invalid, NotFound, Refusal
from leads.actions.endings import end_lead, suppress, tell_other_rooms
from leads.actions.queue import hold_number
from leads.actions.rows import let_go
from leads.actions.story import DOUBTED
from leads.contact import fit
from leads.models import CallAttempt, ContactNumber, Lead, Note, Waiting
from leads.safe import AWARE, Answer, say, who_else
from leads.status import CloseReason, Stage
from leads.stopping import end_or_ask
from scheduling.reminders.actions import settle_lead
from scheduling.reminders.status import State

from .models import CallbackRequest

WORKS_AFTER_CLOSING = timedelta(days=7)
WHO = {
    "only_me": "No, only me",
    "others_unaware": "Yes, and they don’t know. Say nothing about why you called",
    "others_aware": AWARE,
}


@dataclass(frozen=True)
class Requester:
    """Whoever has the link of one request."""

    request: CallbackRequest

    @property
    def actor(self) -> str:
        return f"requester:{self.request.pk}"


def by_token(token: str) -> Requester:
    """Whose page this is; the one 404 when the link is wrong or its seven days after closing are over."""
    alive = Q(lead__closed_at=None) | Q(lead__closed_at__gt=timezone.now() - WORKS_AFTER_CLOSING)
    found = CallbackRequest.objects.select_related("lead__waiting__holder", "number")
    request = found.filter(alive, token_hash=token_hash(token)).first()
    if request is None:
        raise NotFound
    return Requester(request)


def _locked(by: Requester) -> tuple[Lead, Waiting]:
    request = by.request
    lead = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=request.lead_id)
    place = Waiting.objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if place is None or request.cancelled_at:
        raise Refusal("This request has ended. You can always ask again, or call us.", code="ended")
    return lead, place


@action("safe contact")
def say_what_is_safe(*, voicemail: str, text: bool, who_may_answer: str, alias: str, by: Requester) -> None:
    """Keep the answers. Of two answers the stricter stands until a navigator has confirmed another by voice."""
    _locked(by)
    number = by.request.number
    if number is None:
        raise Refusal("We need a number first.", code="no_number")
    say(number, Answer(voicemail, text), at=timezone.now())
    number.who_may_answer = who_else(number.who_may_answer, WHO.get(who_may_answer))
    number.alias = alias.strip() or number.alias
    number.save()


@action("request changed")
def change(
    *,
    phone: str = "",
    window: tuple[datetime, datetime] | None = None,
    soon: bool = False,
    zone: str = "",
    facts: dict | None = None,
    by: Requester,
) -> None:
    """Another number, another time (`soon` lets go of one that was picked), other words about themselves.

    A lead that is on the phone now is left alone; one in review gets into the queue when its only doubt was the number.
    """
    lead, place = _locked(by)
    if place.call_open:
        raise Refusal("We are calling you right now.", code="call_open")
    number = _change_number(lead, place, by.request, phone) if phone else by.request.number
    if number and zone:
        number.time_zone = zone
        number.save()
    _change_facts(lead, place, number, facts or {})
    soon = soon and (by.request.window_start is not None or place.why_not == "no_time_given")
    if window or soon:
        by.request.window_start, by.request.window_end = window or (None, None)
        by.request.requested_now_until = None
    by.request.save()
    if window or soon or phone:
        _plan(lead, place, by.request, number)
    place.save()


def _change_number(lead: Lead, place: Waiting, request: CallbackRequest, phone: str) -> ContactNumber:
    e164 = phones.to_e164(phone)
    if e164 is None:
        raise Invalid("This doesn’t look like a U.S. number.", fields={"phone": "is not a U.S. number"})
    index = number_index(e164)
    number = lead.numbers.of(index).first()
    if number is None:
        number = ContactNumber(lead=lead, person=lead.people.first(), number=e164, number_index=index)
        number.save(force_insert=True)
    if request.number_index is None or bytes(request.number_index) != index:
        request.requested_now_until = None  # "call me now" was said about the other number only
    request.number, request.number_index, place.number_index = number, index, index
    if place.holder_id:
        _hold_it_too(place)
    return number


def _hold_it_too(place: Waiting) -> None:
    """Whoever holds the lead holds its new number; where a colleague is with that already, the lead goes back."""
    try:
        hold_number(place, place.number_index)
    except AlreadyClaimed:
        let_go(place, "number_changed")


def _plan(lead: Lead, place: Waiting, request: CallbackRequest, number: ContactNumber | None) -> None:
    """When to call, anew: at the time they picked, else at the first moment that is allowed."""
    if lead.review_why == "not_callable" and number:
        _end_review(lead, by=Requester(request))
    if lead.review_why:
        return
    now = timezone.now()
    place.next_at = request.window_start if request.window_start and request.window_start > now else now
    fit(place, number)
    soonest = (place.opens_at or place.next_at) + promised_within()
    place.promise_by = request.promise_by = max(request.window_end or soonest, soonest)
    request.save(update_fields=["promise_by"])


def _end_review(lead: Lead, by: Requester) -> None:
    """The number was the doubt, and they have given another."""
    lead.review_why = ""
    lead.save(update_fields=["review_why"])
    if lead.stage == Stage.NEEDS_REVIEW:
        lead.move_to(Stage.NEW)
    settle_lead(lead.pk, state=State.DONE, by=by)


def _change_facts(lead: Lead, place: Waiting, number: ContactNumber | None, facts: dict) -> None:
    lead.language = place.language = facts.get("language") or lead.language
    lead.for_whom = facts.get("for_whom") or lead.for_whom
    lead.save(update_fields=["language", "for_whom"])
    if number and facts.get("communication"):
        number.communication = facts["communication"]
        number.save()


@action("request cancelled")
def cancel(*, by: Requester) -> None:
    """No call. The number is not suppressed: they may ask again. A lead that was spoken with stays with its person."""
    lead, place = _locked(by)
    by.request.cancelled_at = timezone.now()
    by.request.save(update_fields=["cancelled_at"])
    others = lead.requests.filter(cancelled_at=None).exclude(pk=by.request.pk)
    if not others.exists() and lead.first_voice_at is None and not place.call_open:
        end_lead(lead, CloseReason.DECLINED, by=by, at=timezone.now())
        tell_other_rooms(lead.numbers.all(), at=timezone.now(), by=by)


@action("stop on their own page")
def stop(*, by: Requester) -> None:
    """Never again: no call, no text, to this number, from now on. Only they themselves or a shift lead lift that."""
    lead, _ = _locked(by)
    now, number = timezone.now(), by.request.number
    by.request.cancelled_at = now
    by.request.save(update_fields=["cancelled_at"])
    if number:
        suppress(number, "own_page", at=now, by=by)
    end_or_ask(lead, at=now, by=by)


RIGHT = "On their own page: the number is right."


def is_asked(request: CallbackRequest) -> bool:
    """Whether the last call left this number in doubt, and they have not answered since."""
    last = _last_call(request.lead)
    if last is None or last.stands.outcome not in DOUBTED or last.number_id != request.number_id:
        return False
    later = Note.objects.filter(lead=request.lead_id, at__gte=last.opened_at)
    return not any(note.text == RIGHT for note in later)


def _last_call(lead: Lead) -> CallAttempt | None:
    return lead.calls.filter(undone_at=None).exclude(outcome="").order_by("opened_at", "pk").last()


@action("number confirmed")
def number_is_right(*, by: Requester) -> None:
    """A note for whoever decides what happens next."""
    lead, _ = _locked(by)
    if is_asked(by.request):
        Note.objects.create(lead=lead, by=User.objects.system(), at=timezone.now(), text=RIGHT)


@action("number not theirs")
def number_is_not_mine(*, by: Requester) -> None:
    """Whoever has the link did not ask. Only when their page asked; a lead we spoke with stays with its person."""
    lead, place = _locked(by)
    if not is_asked(by.request):
        raise Refusal("We know that already.", code="not_asked")
    by.request.cancelled_at = timezone.now()
    by.request.save(update_fields=["cancelled_at"])
    if lead.first_voice_at is None and not place.call_open:
        end_lead(lead, CloseReason.NUMBER_NOT_THEIRS, by=by, at=timezone.now())

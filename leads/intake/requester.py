"""What a requester may do on their own page: say what is safe, change, cancel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from crm import phones
from crm.privacy.actor import action
from crm.privacy.lookup import number_index, token_hash
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.actions.endings import end_lead
from leads.contact import fit, strictest
from leads.models import ContactNumber, Lead, Waiting
from leads.status import CloseReason

from .models import CallbackRequest

WORKS_AFTER_CLOSING = timedelta(days=7)
WHO = {
    "only_me": "No, only me",
    "others_unaware": "Yes, and they don’t know. Say nothing about why you called",
    "others_aware": "Yes, and they know I’m asking for help",
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
    found = CallbackRequest.objects.select_related("lead__waiting__holder", "number").filter(token_hash=token_hash(token))
    request = found.filter(alive).first()
    if request is None:
        raise NotFound
    return Requester(request)


def _locked(by: Requester) -> tuple[Lead, Waiting]:
    request = by.request
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=request.lead_id)
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
    fresh = not number.voicemail and number.text is None
    number.voicemail = voicemail if fresh else strictest(number.voicemail, voicemail)
    number.text = text if fresh else text and number.text is not False
    number.who_may_answer = WHO.get(who_may_answer, number.who_may_answer or "")
    number.alias = alias.strip() or number.alias
    number.save()


@action("request changed")
def change(
    *, phone: str = "", window: tuple[datetime, datetime] | None = None, zone: str = "", facts: dict | None = None, by: Requester
) -> None:
    """Another number, another time, other words about themselves; a lead that is on the phone now is left alone."""
    lead, place = _locked(by)
    if place.call_open:
        raise Refusal("We are calling you right now.", code="call_open")
    number = _change_number(lead, by.request, phone) if phone else by.request.number
    if number and zone:
        number.time_zone = zone
        number.save()
    _change_facts(lead, place, number, facts or {})
    if window:
        by.request.window_start, by.request.window_end = window
        by.request.requested_now_until = None
        place.next_at, place.promise_by, by.request.promise_by = window[0], window[1], window[1]
    by.request.save()
    fit(place, number)
    place.save()


def _change_number(lead: Lead, request: CallbackRequest, phone: str) -> ContactNumber:
    e164 = phones.to_e164(phone)
    if e164 is None:
        raise Invalid("This doesn’t look like a U.S. number.", fields={"phone": "is not a U.S. number"})
    index = number_index(e164)
    number = lead.numbers.of(index).first()
    if number is None:
        number = ContactNumber(lead=lead, person=lead.people.first(), number=e164, number_index=index)
        number.save(force_insert=True)
    request.number, request.number_index = number, index
    request.requested_now_until = None  # "call me now" was said about the other number only
    Waiting.objects.filter(pk=lead.pk).update(number_index=index)
    return number


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



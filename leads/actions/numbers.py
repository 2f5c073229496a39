"""The numbers of a caller and what was said about each; who is under 18. Writing makes it stricter, a voice looser."""

import uuid
from datetime import datetime, time

from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal
from leads.contact import fit
from leads.models import CallAttempt, ContactNumber, Lead, Person, Waiting
from leads.safe import Answer, Range, confirm, hours_of, kept_hours, say, who_else

from .inbound import index_of, new_number
from .rows import WRAP_UP, find, place_or_none, require_mine

PLAIN = ("owner", "caller_id", "communication", "alias", "time_zone")


@action("numbers")
def keep_number(
    lead_id: uuid.UUID, *, number: uuid.UUID | None = None, phone: str = "", said: dict, by_voice=False, by: User
) -> ContactNumber:
    """Add a number by `phone`, or keep what was said about one of theirs. `said` leaves alone what it does not name.

    `by_voice`: they told `by` in the call that is open or has just ended, so it stands though it is looser; else of
    two answers the stricter stands. 409 `no_voice` when there was no such call.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_or_none(lead)
    require_mine(lead, place, by, wrap_up=True)
    kept = _of(lead, number) if number else _added(lead, phone, said.get("person"))
    if by_voice:
        _keep_spoken(kept, said, _voice(lead, by), by)
    else:
        _keep_written(kept, said)
    for name in PLAIN:
        setattr(kept, name, said.get(name, getattr(kept, name)))
    kept.save()
    _fit_again(lead, place, kept)
    return kept


def _of(lead: Lead, number: uuid.UUID) -> ContactNumber:
    found = lead.numbers.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _added(lead: Lead, phone: str, person: uuid.UUID | None) -> ContactNumber:
    """A number that this lead has already is that one."""
    e164 = phones.to_e164(phone)
    if e164 is None:
        raise Invalid("This is not a number that we can call.", fields={"phone": "is not a U.S. number"})
    whose = lead.people.filter(pk=person).first() if person else lead.people.first()
    if whose is None:
        raise NotFound
    same = lead.numbers.of(index_of(lead, e164)).order_by("pk").first()
    return same or new_number(lead, whose, e164)


def _voice(lead: Lead, by: User) -> CallAttempt:
    """The call in which they could say it: open now, or one in which they were reached within the hour."""
    mine = lead.calls.filter(by=by, undone_at=None).as_they_stand()
    recent = mine.filter(ended_at__gt=timezone.now() - WRAP_UP, stands_reached=True).order_by("-opened_at", "-pk")
    call = mine.filter(ended_at=None).first() or recent.first()
    if call is None:
        raise Refusal("You can confirm this only in a call with them, or just after one.", code="no_voice")
    return call


def _keep_spoken(number: ContactNumber, said: dict, call: CallAttempt, by: User) -> None:
    answer = Answer(said.get("voicemail", number.voicemail), said.get("text", number.text))
    confirm(number, answer, call=call, by=by, at=timezone.now())
    number.who_may_answer = said.get("who_may_answer", number.who_may_answer)
    if "safe_hours" in said:
        number.safe_hours = kept_hours(said["safe_hours"])


def _keep_written(number: ContactNumber, said: dict) -> None:
    if "voicemail" in said or "text" in said:
        say(number, Answer(said.get("voicemail", ""), said.get("text")), at=timezone.now())
    number.who_may_answer = who_else(number.who_may_answer, said.get("who_may_answer"))
    if said.get("safe_hours"):
        number.safe_hours = kept_hours(_common(hours_of(number), tuple(said["safe_hours"])))


def _common(known: tuple[Range, ...], said: tuple[Range, ...]) -> tuple[Range, ...]:
    """What is safe by both; by what was known when nothing is."""
    if not known:
        return said
    both = [(day, max(a, c), min(b, d)) for day, a, b in known for other, c, d in said if day == other]
    return tuple(one for one in both if one[1] < one[2]) or known


def _fit_again(lead: Lead, place: Waiting | None, number: ContactNumber) -> None:
    """When it may be called, anew, where nobody has it and no person is to decide."""
    if place is None or place.holder_id or lead.review_why:
        return
    if place.number_index and bytes(place.number_index) == bytes(number.number_index):
        fit(place, number)
        place.save()


@action("under 18")
def say_under_18(lead_id: uuid.UUID, *, person: uuid.UUID, under_18: str, by: User) -> Person:
    """ "yes", "no", or "" when nobody knows: what may be told to whom follows from it (leads.telling)."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    whose = lead.people.select_for_update(of=("self",)).filter(pk=person).first()
    if whose is None:
        raise NotFound
    whose.under_18 = under_18
    whose.save()
    return whose


def read_hours(rows: list) -> list[Range]:
    """[[weekday, "HH:MM", "HH:MM"], …] as ranges. Invalid when one ends before it starts, or is none."""
    try:
        ranges = [(int(day), _clock(start), _clock(end)) for day, start, end in rows]
    except (TypeError, ValueError, OverflowError):
        ranges = [(-1, time(0), time(0))]
    if any(day not in range(7) or start >= end for day, start, end in ranges):
        raise Invalid("A safe time needs a day, and an end after its start.", fields={"safe_hours": "cannot be read"})
    return ranges


def _clock(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()

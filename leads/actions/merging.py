"""Make one lead of two, and take that back within thirty days. Mother and son stay two: a shift lead looks first."""

import uuid
from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.people.access import Can, require
from crm.people.helpline import promised_within
from crm.people.models import User
from crm.privacy.actor import action
from crm.privacy.fields import reseal
from crm.privacy.triggers import tracked_models
from crm.web.refusals import AlreadyClaimed, Invalid, NotFound, Refusal
from leads.contact import fit, keep_answers
from leads.models import ContactNumber, Lead, Merge, Person, Waiting
from leads.status import CloseReason, Stage

from .cells import cells, noted, put_back
from .endings import end_lead
from .rows import find, holder_of, place_of, place_or_none, require_real
from .snapshot import PLACE, put

UNDO_DAYS = 30
STAY = (Person, ContactNumber, Merge)  # facts fill what the kept lead lacks; a number it lacks goes over
KEPT = {*PLACE, "number_index", "raised_at"}  # of the place that goes
FURTHER = (Stage.REFERRED, Stage.ADMITTED)
STAGE = frozenset({"stage", "close_reason", "closed_at", "version"})  # only Lead.move_to writes these


@action("merge")
def merge(kept_id: uuid.UUID, *, absorbed: uuid.UUID, reason: str, by: User) -> Merge:
    """Join `absorbed` into the lead that is kept: its story moves, sealed anew, and it closes `merged`.

    400 without a reason, 404 for one they may not see, 409 while somebody has either of them or a call is open.
    """
    require(by, Can.MERGE)
    kept, other = _both(kept_id, absorbed, by)
    if not reason.strip():
        raise Invalid("Say why these two are one.", fields={"reason": "is needed"})
    here, there = _free_place(kept, by), _free_place(other, by)
    if other.stage in FURTHER and kept.stage not in FURTHER:
        raise Refusal("Keep the other one: it is further along.", code="keep_the_other")
    made = Merge(kept=kept, absorbed=other, by=by, at=timezone.now(), reason=reason.strip(), stage=other.stage)
    made.place = {name: value for name, value in cells(there).items() if name in KEPT}
    _take_facts(kept, other, here, there, made.rows)
    _move_story(kept, other, made.rows)
    _close(other, kept, made, by)
    made.save(force_insert=True)
    return made


def _both(kept_id: uuid.UUID, other_id: uuid.UUID, by: User) -> tuple[Lead, Lead]:
    """Both, locked newest first, as joining does."""
    if kept_id == other_id:
        raise Invalid("That is one and the same record.", fields={"other": "is this one"})
    found = {pk: find(pk, by) for pk in sorted((kept_id, other_id), reverse=True)}
    for lead in found.values():
        require_real(lead)
    return found[kept_id], found[other_id]


def _free_place(lead: Lead, by: User) -> Waiting:
    """Its place, when nobody else has it, and no call, danger card or offer of it is open."""
    place = place_of(lead)
    holder = holder_of(place)
    if place.call_open:
        raise Refusal("A call is open. Wait until it ends.", code="call_open")
    if holder and holder.pk != by.pk:
        raise AlreadyClaimed(f"{holder.first_name} is with one of them now.")
    if lead.crises.filter(ended_at=None).exists():
        raise Refusal("A danger card is open. Close it first.", code="danger_open")
    if lead.hand_overs.offered().exists():
        raise Refusal("Somebody was asked to take one of them. Wait for the answer.", code="offered")
    return place


def _take_facts(kept: Lead, other: Lead, here: Waiting, there: Waiting, into: list[dict]) -> None:
    """What the kept lead lacks; of two answers about safe contact the stricter; of two promises the sooner."""
    people, numbers = list(kept.people.all()), list(kept.numbers.all())
    with noted([kept, here, *people, *numbers], into):
        _fill(kept, other, people)
        for number in other.numbers.all():
            if twin := next((one for one in numbers if bytes(one.number_index) == bytes(number.number_index)), None):
                keep_answers(number, twin)
        _keep_stage(kept, other)
        here.rank, here.asked_at = max(here.rank, there.rank), min(here.asked_at, there.asked_at)
        here.next_at, here.promise_by = min(here.next_at, there.next_at), min(here.promise_by, there.promise_by)
        here.owner = kept.owner
        here.number_index = here.number_index or there.number_index
        here.save()


def _fill(kept: Lead, other: Lead, people: list[Person]) -> None:
    for person in people:
        twin = other.people.filter(is_requester=person.is_requester).first()
        if twin and twin.name and not person.name:
            person.name = str(twin.name)
            person.save()
    kept.for_whom, kept.danger = kept.for_whom or other.for_whom, kept.danger or other.danger
    kept.first_attempt_at = _sooner(kept.first_attempt_at, other.first_attempt_at)
    kept.first_voice_at = _sooner(kept.first_voice_at, other.first_voice_at)
    kept.owner = kept.owner or other.owner
    kept.save()


def _sooner(one, other):
    return min(filter(None, (one, other)), default=None)


def _keep_stage(kept: Lead, other: Lead) -> None:
    """Somebody spoke with the other one: then with this one."""
    if other.stage == Stage.ENGAGED and kept.stage in (Stage.NEEDS_REVIEW, Stage.NEW, Stage.ATTEMPTING):
        kept.move_to(Stage.ENGAGED)
    elif other.stage == Stage.ATTEMPTING and kept.stage == Stage.NEW:
        kept.move_to(Stage.ATTEMPTING)


def _move_story(kept: Lead, other: Lead, into: list[dict]) -> None:
    """Every tracked row that hangs on the other lead, sealed under the kept one's keys.

    What the kept one has too, as a step of the ladder that both took at eight in the morning, stays behind.
    """
    numbers = _move_numbers(kept, other, into)
    for model in story_models():
        for row in model._base_manager.filter(lead=other.pk).order_by("pk"):
            with suppress(IntegrityError), transaction.atomic(), noted([row], into):
                reseal(row)
                row.lead = kept
                if getattr(row, "key_id", None) == other.pk:
                    row.key_id = kept.pk
                if getattr(row, "number_id", None) in numbers:
                    row.number = numbers[row.number_id]
                row.save()


def story_models() -> list:
    """Whatever is tracked and names a lead as `lead`: rooms that are built later move too."""
    named = (model for model in tracked_models() if model not in STAY)
    return [model for model in named if any(f.name == "lead" and f.related_model is Lead for f in model._meta.fields)]


def _move_numbers(kept: Lead, other: Lead, into: list[dict]) -> dict[uuid.UUID, ContactNumber]:
    """By id of a number that stays: the kept lead's own row of it. One that is new there goes over."""
    twins: dict[uuid.UUID, ContactNumber] = {}
    for number in other.numbers.order_by("pk"):
        twin = kept.numbers.of(number.number_index).order_by("pk").first()
        if twin:
            twins[number.pk] = twin
            continue
        with noted([number], into):
            reseal(number)
            number.lead, number.person = kept, kept.people.first() or number.person
            number.save()
    return twins


def _close(other: Lead, kept: Lead, made: Merge, by: User) -> None:
    with noted([other], made.rows):
        end_lead(other, CloseReason.MERGED, by=by, at=made.at)
        other.merged_into = kept
        other.save(update_fields=["merged_into"])
    place = place_of(kept)
    if place.holder_id is None:
        fit(place, kept.number_in_use)
        place.save()


@action("undo")
def unmerge(kept_id: uuid.UUID, *, merge: uuid.UUID | None, by: User) -> Lead:
    """Two again, each row as it was: what has been said since stays with the lead that was kept. Returns the other.

    409 `too_late` after thirty days, `undone` the second time, `merged_since` while a later merge stands.
    """
    require(by, Can.MERGE)
    made = Merge.objects.filter(pk=merge, kept=kept_id).first()
    if made is None:
        raise NotFound
    kept, other = _locked(made)
    made = Merge.objects.select_for_update(of=("self",)).get(pk=made.pk)
    _check_undo(made, kept, by)
    for record in reversed(made.rows):
        put_back(record, but=STAGE)
    _stage_back(made, kept)
    _reopen(made, other)
    made.undone_at, made.undone_by = timezone.now(), by
    made.save(update_fields=["undone_at", "undone_by"])
    return Lead.objects.get(pk=other.pk)


def _locked(made: Merge) -> tuple[Lead, Lead]:
    leads = Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=(made.kept_id, made.absorbed_id))
    found = {lead.pk: lead for lead in leads.order_by("-pk")}
    return found[made.kept_id], found[made.absorbed_id]


def _check_undo(made: Merge, kept: Lead, by: User) -> None:
    if made.undone_at:
        raise Refusal("This was taken back already.", code="undone")
    if timezone.now() - made.at > timedelta(days=UNDO_DAYS):
        raise Refusal(f"That was more than {UNDO_DAYS} days ago. Split a request off instead.", code="too_late")
    if Merge.objects.filter(absorbed=kept, undone_at=None).exists():
        raise Refusal("The one that was kept was joined with another since. Take that back first.", code="merged_since")
    if kept.is_open:
        _free_place(kept, by)


def _stage_back(made: Merge, kept: Lead) -> None:
    """The kept lead's stage, where nothing has moved it since."""
    fresh = Lead.objects.get(pk=kept.pk)
    own = [one for one in made.rows if one["table"] == "leads.Lead" and one["id"] == str(kept.pk)]
    for record in own:
        if "stage" in record["was"] and fresh.stage == record["made"]["stage"]:
            fresh.move_to(record["was"]["stage"], undo=True)


def _reopen(made: Merge, other: Lead) -> None:
    """Open as it was, with a place: what was promised while it was away is promised from now."""
    lead = Lead.objects.get(pk=other.pk)
    lead.move_to(made.stage, undo=True)
    place, now = Waiting(lead=lead), timezone.now()
    put(place, {name: value for name, value in made.place.items() if name != "number_index"})
    number = lead.number_in_use
    place.number_index = number.number_index if number else None
    if not lead.review_why:
        fit(place, number)
    place.promise_by = max(place.promise_by, (place.opens_at or now) + promised_within())
    place.save(force_insert=True)
    kept = Lead.objects.get(pk=made.kept_id)
    here = place_or_none(kept)
    if here and here.holder_id is None and not kept.review_why:
        fit(here, kept.number_in_use)
        here.save()

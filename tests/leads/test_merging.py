"""Two leads made one, and two again: whatever they were, every cell comes back byte for byte."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.privacy.models import LeadKey
from crm.web.refusals import AlreadyClaimed, Invalid, NotAllowed, Refusal
from leads import actions, joinable
from leads.actions.cells import cells
from leads.actions.merging import story_models
from leads.models import ContactNumber, Lead, Merge, Person, Waiting
from leads.pages.shown import caller
from leads.telephony.models import Ring, TextIn
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.leads.hanging import EIGHT, everything_happens
from tests.moments import at

pytestmark = pytest.mark.django_db
DERIVED = {"version", "promise_by", "opens_at", "shuts_at", "why_not", "settles_at"}  # found again from the clock


@pytest.fixture
def two(people, ask):
    """Two open leads of one number, told apart by a name."""
    return ask(name="Renee Moss"), ask(name="Rene Mos")


def join(kept, gone, by, reason="The same person."):
    return actions.merge(kept.pk, absorbed=gone.pk, reason=reason, by=by)


def undo(made, by):
    return actions.unmerge(made.kept_id, merge=made.pk, by=by)


def everything(*leads) -> dict:
    """Every cell of every row that hangs on these leads."""
    models = [Person, ContactNumber, *story_models()]
    rows = [row for model in models for row in model._base_manager.filter(lead__in=leads).order_by("pk")]
    rows += [*Lead.objects.filter(pk__in=[one.pk for one in leads]), *Waiting.objects.filter(pk__in=leads)]
    return {(row._meta.label, row.pk): {k: v for k, v in cells(row).items() if k not in DERIVED} for row in rows}


def changed(before: dict, now: dict) -> dict:
    """By row the cells that differ."""
    rows = {row: {k for k, v in cells.items() if now.get(row, {}).get(k) != v} for row, cells in before.items()}
    return {row: names for row, names in rows.items() if names} | {row: {"new"} for row in now.keys() - before.keys()}


def let_settle():
    Waiting.objects.update(settles_at=None)


DEEDS = {
    "called": lambda lead, by, n: (actions.dial(lead.pk, by=by), actions.log_call(lead.pk, outcome="no_answer", by=by)),
    "spoke": lambda lead, by, n: (
        ask_the_three(lead, by),
        actions.log_call(lead.pk, outcome="thinking", direction="in", by=by),
    ),
    "noted": lambda lead, by, n: actions.add_note(lead.pk, text=f"A garden, {n}.", by=by),
    "asked": lambda lead, by, n: ask_the_three(lead, by, suicide=("no", "declined")[n % 2]),
    "planned": lambda lead, by, n: actions.start_follow_up(lead.pk, plan="usual/1", agreed=True, by=by),
}


def live(lead, deeds, by):
    for n, deed in enumerate(deeds):
        let_settle()
        actions.claim(lead.pk, by=by)
        DEEDS[deed](lead, by, n)
        if Waiting.objects.filter(pk=lead.pk, holder=by).exists():
            actions.pass_on(lead.pk, reason="other", words="Next.", by=by)


lives = st.lists(st.sampled_from(sorted(DEEDS)), max_size=3, unique=True)  # three calls a day are the most


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lives, second=lives, phones=st.sampled_from([("0147", "0147"), ("0147", "0148")]), turned=st.booleans())
def test_undone_every_cell_is_what_it_was(people, ask, first, second, phones, turned):
    with transaction.atomic():
        made = [ask(f"602-555-{end}", name=name, message=name) for end, name in zip(phones, ("Ren", "Al"), strict=True)]
        for lead, deeds in zip(made, (first, second), strict=True):
            live(lead, deeds, people.ana)
        kept, gone = reversed(made) if turned else made
        before = everything(*made)
        undo(join(kept, gone, people.maya), people.maya)
        assert changed(before, everything(*made)) == {}
        transaction.set_rollback(True)


def hanging(lead) -> set[str]:
    return {model.__name__ for model in story_models() if model._base_manager.filter(lead=lead).exists()}


def test_every_kind_of_row_goes_over_and_comes_back(two, people):
    """Readable with the kept one's keys alone; what both have, as a step at eight in the morning, stays behind."""
    kept, gone = two
    for lead in two:
        everything_happens(lead, people.ana, people.ben)
    before = everything(*two)
    assert hanging(gone) == {model.__name__ for model in story_models()}
    made = join(kept, gone, people.maya)
    assert hanging(gone) == {"EscalationStep"} and gone.escalations.get().since == EIGHT
    assert not Ring.objects.exclude(key_id=kept.pk).exists() and not TextIn.objects.exclude(key_id=kept.pk).exists()
    with sealed_for(gone):
        assert [text.text for text in kept.texts_in.all()] == ["A garden."] * 2
    undo(made, people.maya)
    assert changed(before, everything(*two)) == {}


@contextmanager
def sealed_for(lead):
    """Without this one's keys."""
    keys = LeadKey.objects.get(pk=lead.pk)
    LeadKey.objects.filter(pk=lead.pk).update(care=None, evidence=None)
    yield
    keys.save()


def test_the_story_is_readable_with_the_kept_leads_keys_alone(two, people):
    kept, gone = two
    actions.claim(gone.pk, by=people.ana)
    note = actions.add_note(gone.pk, text="A garden.", by=people.ana)
    actions.pass_on(gone.pk, reason="other", words="Later.", by=people.ana)
    join(kept, gone, people.maya)
    LeadKey.objects.filter(pk=gone.pk).update(care=None, evidence=None)
    note.refresh_from_db()
    assert (note.lead, note.text) == (kept, "A garden.")


def test_the_other_one_closes_and_says_into_which(two, maya):
    kept, gone = two
    join(kept, gone, maya)
    gone.refresh_from_db()
    assert (gone.stage, gone.close_reason, gone.merged_into) == ("closed", "merged", kept)
    assert not Waiting.objects.filter(pk=gone.pk).exists()


def test_of_two_promises_the_sooner_holds_and_danger_stays(two, maya):
    kept, gone = two
    Lead.objects.filter(pk=gone.pk).update(danger=True)
    soon = timezone.now() + timedelta(seconds=5)
    Waiting.objects.filter(pk=gone.pk).update(promise_by=soon)
    join(kept, gone, maya)
    place = Waiting.objects.get(pk=kept.pk)
    assert (place.promise_by, place.lead.danger) == (soon, True)


def test_what_was_promised_to_the_other_is_still_owed(two, people, later):
    kept, gone = two
    actions.claim(gone.pk, by=people.ana)
    ask_the_three(gone, people.ana)
    actions.log_call(gone.pk, outcome="call_back", direction="in", details={"call_back_at": later()}, by=people.ana)
    join(kept, gone, people.maya)
    assert Reminder.objects.open().filter(lead=kept, kind="call_back").count() == 1
    kept.refresh_from_db()
    assert (kept.stage, kept.owner) == ("engaged", people.ana)


def test_the_strictest_answer_about_voicemail_holds(people, ask, maya):
    kept = ask(name="Ren", safe_contact={"voicemail": "full", "text": True})
    join(kept, ask(name="Al", safe_contact={"voicemail": "none", "text": False}), maya)
    assert kept.numbers.values_list("voicemail", "text").get() == ("none", False)


def test_what_was_said_since_stays_with_the_kept_one(two, people):
    kept, gone = two
    made = join(kept, gone, people.maya)
    actions.claim(kept.pk, by=people.ana)
    note = actions.add_note(kept.pk, text="Since.", by=people.ana)
    actions.pass_on(kept.pk, reason="other", words="Later.", by=people.ana)
    undo(made, people.maya)
    note.refresh_from_db()
    assert note.lead == kept and Waiting.objects.filter(pk=gone.pk).exists()


def test_what_was_changed_since_is_not_overwritten(people, ask, maya):
    kept, gone = ask(name="Ren"), ask(name="Al", message="A garden.")
    made = join(kept, gone, maya)
    moved = kept.requests.latest("received_at")
    moved.given = {**moved.given, "message": "A balcony."}
    moved.save()
    undo(made, maya)
    moved.refresh_from_db()
    assert (moved.lead, moved.given["message"]) == (gone, "A balcony.")


def test_after_thirty_days_it_stays(two, maya):
    made = join(*two, maya)
    with at(timezone.now() + timedelta(days=31)), pytest.raises(Refusal, match="30 days"):
        undo(made, maya)


def test_it_is_undone_once(two, maya):
    made = join(*two, maya)
    undo(made, maya)
    with pytest.raises(Refusal, match="already"):
        undo(made, maya)


def test_a_later_merge_is_taken_back_first(two, ask, maya):
    kept, gone = two
    made = join(kept, gone, maya)
    join(ask("602-555-0150"), kept, maya)
    with pytest.raises(Refusal, match="that back first"):
        undo(made, maya)


def test_a_navigator_joins_nothing(two, ana):
    with pytest.raises(NotAllowed):
        join(*two, ana)


def test_not_while_a_colleague_has_one_of_them(two, people):
    actions.claim(two[1].pk, by=people.ben)
    with pytest.raises(AlreadyClaimed, match="Ben is with one of them"):
        join(*two, people.maya)


def test_not_without_a_reason_nor_with_itself(two, maya):
    with pytest.raises(Invalid):
        join(*two, maya, reason=" ")
    with pytest.raises(Invalid):
        join(two[0], two[0], maya)


def test_the_preview_warns_of_a_mother_and_a_son(people, ask, maya):
    mother, son = ask(name="Ruth Webb", for_whom="loved_one"), ask(name="Carl Webb", for_whom="self")
    found, warnings = joinable.previews(mother.pk, other=son.code.lower(), by=maya)
    assert "mother and a son" in warnings[0] and "names differ" in warnings[1]
    assert [one.kept for one in found] == [mother, son] and found[0].moves == {"request": 1}


def test_a_split_request_goes_back_to_the_lead_it_came_as(lead, ask, maya):
    ask(name="Carl Webb")
    own = Lead.objects.get(close_reason="merged")
    asked = lead.requests.latest("received_at")
    made = actions.split(lead.pk, request=asked.pk, reason="Her son.", by=maya)
    asked.refresh_from_db()
    assert (made.made, asked.lead, asked.lead.stage) == (own, own, "new")
    assert Waiting.objects.filter(pk=own.pk).exists() and caller.standing_of(own, maya).state == "free"


def test_one_that_never_stood_alone_becomes_a_new_lead(two, maya):
    kept, gone = two
    join(kept, gone, maya)
    asked = kept.requests.latest("received_at")
    made = actions.split(kept.pk, request=asked.pk, reason="Somebody else.", by=maya).made
    assert made not in two and made.people.get().name == "Rene Mos" and made.numbers.count() == 1


def test_the_last_request_is_not_split_off(lead, maya):
    with pytest.raises(Refusal, match="only request"):
        actions.split(lead.pk, request=lead.requests.get().pk, reason="Nobody left.", by=maya)


def test_the_reason_is_sealed(two, maya):
    made = join(*two, maya, reason="Her maiden name.")
    assert b"maiden" not in bytes(cells(Merge.objects.get(pk=made.pk))["reason"], "ascii")

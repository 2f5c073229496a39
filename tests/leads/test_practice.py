"""Practice: the same keys, and nothing of it anywhere else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from crm.ids import uuid7
from crm.people.models import Presence
from crm.privacy.models import LeadKey, Suppression
from crm.promises import checks
from crm.web.context import COUNTERS
from crm.web.refusals import NotAllowed, NotFound, Refusal
from leads import actions, searching
from leads import next as queue
from leads.actions.practice import callers, forget_old
from leads.care import danger, showing
from leads.care.chores import page_unseen_cards
from leads.describing import describe
from leads.gauges import LAPSED, LOOKED_AT
from leads.handing import showing as handing
from leads.intake import waits
from leads.leaving import open_work
from leads.models import CallAttempt, Lead, PracticePlace, Waiting
from leads.outcomes import OUTCOMES
from leads.pages.shown import again, board, mine, reviewing, tonight
from scheduling.chores import CHORES
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.leads.pages import Desk
from tests.moments import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(ana):
    """Ana has a made-up caller in hand."""
    return actions.practise(by=ana)


def practised(ana, outcome="no_answer", **details):
    lead = actions.practise(by=ana)
    actions.dial(lead.pk, by=ana)
    return actions.log_call(lead.pk, outcome=outcome, details=details, by=ana)


def rows(sql: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def lists(by, people) -> dict:
    """Everything in the house that lists, counts or finds leads."""
    now, visible = timezone.now(), Lead.objects.visible_to(by)
    sight, night = board.see(by, now), tonight.see(by, now)
    return {
        "visible": list(visible),
        "open": list(Lead.objects.open()),
        "review": list(Lead.objects.needing_review()),
        "reviewing": reviewing.of(people.maya, now, {})["rows"],
        "look": queue.look(by, 200),
        "how many": queue.how_many(),
        "counters": [count(by) for count in COUNTERS.values()],
        "board": [sight.leads, sight.later, sight.opening, sight.held],
        "mine": mine.of(by, now)["rows"],
        "tonight": [night.leads, night.places, night.held, night.left],
        "waits": list(waits.callable_now(now)),
        "gauges": [rows(f"select count(*) from {LOOKED_AT}")[0][0], rows(f"select count(*) from {LAPSED}")[0][0]],
        "work": open_work([by.pk]),
        "found by name": searching.find(name="Renee Moss", way="page", purpose="work", by=by),
        "found by number": searching.find(phone="602-555-0111", way="page", purpose="work", by=by),
        "described": describe(Lead.every.values_list("pk", flat=True), by),
        "danger": showing.unseen(now + timedelta(hours=1)),
        "handing": [handing.page(by, now)[name] for name in ("offers", "due", "given")],
        "reminders": list(Reminder.objects.all()),
        "stopped": list(Suppression.objects.all()),
        "queue": list(Waiting.objects.all()),
        "promises": [found for one in checks.CHECKS for found in checks.violations(one)],
    }


NOTHING = {
    "how many": 0,
    "counters": [0, 0],
    "gauges": [0, 0],
    "board": [{}, [], {}, None],
    "tonight": [{}, [], [], []],
    "handing": [[], [], []],
}


def appears(people, ana) -> dict:
    """By person the lists in which anything stands."""
    found = {by.first_name: lists(by, people) for by in (ana, people.maya, people.sol)}
    full = {
        who: {name for name, value in all_.items() if value and value != NOTHING.get(name)}
        for who, all_ in found.items()
    }
    return {who: names for who, names in full.items() if names}


ENDINGS = [one.code for one in OUTCOMES.values() if one.available and "out" in one.directions]


@pytest.mark.parametrize("code", ["", *ENDINGS])
def test_a_practice_lead_appears_nowhere_else(people, ana, code, later):
    """However the practice call ended, for Ana herself, for a shift lead and for a supervisor."""
    lead = actions.practise(by=ana)
    actions.dial(lead.pk, by=ana)
    ask_the_three(lead, ana)
    facts = {"call_back_at": later(), "safe_time": later(), "given": "A group.", "follow_up": "usual/1"}
    facts |= {"to": "St. Mary", "accepted": True}
    if code:
        actions.log_call(lead.pk, outcome=code, details=facts, by=ana)
    for chore in CHORES:
        chore()
    assert not appears(people, ana)


def test_a_yes_opens_the_card_and_nobody_hears_of_it(people, ana, made, door):
    """It closes as a real one does, its one call back gives no number, and Ana stays where she was."""
    actions.dial(made.pk, by=ana)
    ask_the_three(made, ana, suicide="yes")
    card = danger.keep_log(made.pk, crisis=uuid7(), steps=[lost()], by=ana)
    back = [door(ana).post(f"leads/{made.pk}/danger/call-back/", {}) for _ in range(2)]
    assert (back[0].json()["tel"], back[1].status_code) == (None, 409)
    with at(timezone.now() + timedelta(minutes=3)):
        assert page_unseen_cards() == 0 and not appears(people, ana)
    with pytest.raises(NotFound):
        danger.acknowledge(card.pk, by=people.maya)
    danger.close_card(made.pk, crisis=card.pk, outcome="line_lost", confirmed="no", words="It rang out.", by=ana)
    assert not appears(people, ana) and Presence.objects.get(user=ana).reason == "Practice"


def lost():
    return danger.Pressed(uuid7(), "line_lost", "The line was lost", timedelta())


def test_a_walk_over_every_manager_meets_it_in_its_own_parts_alone(made, ana):
    """Whichever model names a lead: what hangs on the made-up one hangs on it alone, and the queue has no such row."""
    hanging = {
        model._meta.object_name
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Lead and model._default_manager.filter(**{field.name: made.pk}).exists()
    }
    assert {one for one in hanging if not one.startswith("Historical")} == {
        *("ContactNumber", "Hold", "Person", "PracticePlace")
    }


@pytest.mark.parametrize("who", ["ben", "maya", "sol", "pia"])
def test_nobody_else_can_open_it(made, people, who):
    with pytest.raises(NotFound):
        actions.open_lead(made.pk, way="page", purpose="complaint 12", by=getattr(people, who))


def test_dial_opens_the_call_and_gives_no_number(made, ana, door):
    answer = door(ana).post(f"leads/{made.pk}/dial/", {}).json()
    assert (answer["decision"], answer["basis"], answer["tel"]) == ("allow", "practice", None)
    page = Desk(ana).get(f"/leads/{made.pk}/").text
    assert "Practice. Nobody is called." in page and "How did it end?" in page and "tel:+1" not in page


def test_the_next_caller_is_another_one(people, ana):
    names = []
    for _ in callers():
        names.append(practised(ana).lead.people.first().name)
    assert sorted(names) == sorted(one.name for one in callers())


def test_a_second_press_gives_the_same_caller(made, ana):
    assert actions.practise(by=ana) == made


def test_not_with_a_real_caller_in_hand(lead, ana):
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Refusal, match="You have a caller"):
        actions.practise(by=ana)


def test_next_gives_no_real_caller_meanwhile(made, ask, ana):
    ask()
    with pytest.raises(Refusal, match="ready"):
        actions.next_lead(by=ana)


def test_a_call_of_practice_leaves_presence_alone(people, ana):
    practised(ana)
    assert Presence.objects.get(user=ana).state == "on_break"


def test_undo_and_correct_work_on_it(people, ana):
    call = practised(ana)
    assert actions.undo(call.pk, by=ana) == call.lead
    ended = actions.log_call(call.lead_id, outcome="busy", by=ana)
    assert actions.correct(ended.pk, outcome="no_answer", reason="Wrong key.", by=ana).next_action == "call_again"


def test_its_number_is_nobodys(made, ask, ana):
    """A person with the same number is neither stopped nor capped by what was practised."""
    actions.dial(made.pk, by=ana)
    actions.log_call(made.pk, outcome="asked_to_stop", by=ana)
    real = ask("602-555-0111")
    assert Waiting.objects.get(pk=real.pk).opens_at and again.of(_standing(real, ana)) is None


def _standing(lead, by):
    from leads.pages.shown.caller import standing_of

    return standing_of(lead, by)


def test_ended_it_is_destroyed_and_still_counts_as_pressed(people, ana):
    call = practised(ana)
    actions.practise(by=ana)
    assert actions.end_practice(by=ana) == 2
    assert not PracticePlace.objects.exists()
    assert not LeadKey.objects.filter(pk__in=Lead.every.values("pk"), care__isnull=False).exists()
    assert CallAttempt.objects.get(pk=call.pk).outcome == "no_answer"


def test_what_was_wiped_can_be_neither_opened_nor_undone(people, ana):
    call = practised(ana)
    actions.end_practice(by=ana)
    with pytest.raises(Refusal, match="too late"):
        actions.undo(call.pk, by=ana)
    with pytest.raises(NotFound):
        actions.correct(call.pk, outcome="busy", reason="Wrong key.", by=ana)
    assert Desk(ana).get(f"/leads/{call.lead_id}/").status_code == 404


def test_practice_that_was_forgotten_ends_after_twelve_hours(made, people):
    with at(timezone.now() + timedelta(hours=13)):
        assert forget_old(people.maya) == 1
    assert not PracticePlace.objects.exists()


def test_whoever_takes_no_callers_does_not_practise(people):
    with pytest.raises(NotAllowed):
        actions.practise(by=people.sol)


def test_it_makes_no_reminder_and_is_given_to_nobody(made, people, door, later):
    made_by = door(people.ana).post(f"leads/{made.pk}/reminders/", {"due_at": later().isoformat()})
    assert made_by.status_code == 409 and not Reminder.objects.exists()


def test_a_digit_asks_sure_for_the_first_fifty_calls(lead, ana, monkeypatch):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    assert "data-sure" in Desk(ana).get(f"/leads/{lead.pk}/").text
    monkeypatch.setattr("leads.actions.practice.NEW_FOR", 0)
    assert "data-sure" not in Desk(ana).get(f"/leads/{lead.pk}/").text


def test_the_pages_of_practice(people, ana):
    desk = Desk(ana)
    assert "Next practice caller" in desk.get("/practice/").text
    lead = desk.post("/practice/next/").headers["Location"]
    desk.post(f"{lead}dial/")
    assert desk.post(f"{lead}outcome/", {"outcome": "no_answer"}).headers["Location"] == "/practice/"
    assert "1 practised so far" in desk.get("/practice/").text
    passed = desk.post("/practice/next/").headers["Location"]
    assert desk.post(f"{passed}pass/", {"reason": "other", "words": "Later."}).headers["Location"] == "/practice/"
    assert desk.post("/practice/end/").headers["Location"] == "/queue/"

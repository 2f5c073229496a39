"""My queue: who is next, who waits, what is later."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.people.models import Presence
from crm.privacy.models import ReadLog
from leads import actions
from leads.models import Waiting
from scheduling.reminders.actions import remind
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


def place(lead, **facts):
    Waiting.objects.filter(pk=lead.pk).update(**facts)


def test_the_next_caller_is_offered_without_name_or_number(ana, ask):
    ask(name="Renee Moss")
    page = Desk(ana).get("/queue/").text

    assert "Next: a caller in Arizona" in page
    assert not any(word in page for word in ("Renee", "Moss", "0147"))


def test_who_is_offered_is_who_next_gives(ana, ask):
    first, second = ask("602-555-0147"), ask("212-555-0123")
    place(second, promise_by=timezone.now() - timedelta(minutes=1))
    offered = Desk(ana).get("/queue/").text

    assert "Next: a caller in New York" in offered
    assert actions.next_lead(by=ana) == second != first


def test_whom_i_hold_comes_before_all_others(ana, lead):
    actions.claim(lead.pk, by=ana)
    page = Desk(ana).get("/queue/").text

    assert f"Back to {lead.code}" in page
    assert "I know this person" in page


def test_whoever_pauses_is_offered_nobody(ana, lead):
    Presence.objects.filter(user=ana).update(state="on_break")
    page = Desk(ana).get("/queue/").text

    assert "You are not taking callers" in page
    assert "A caller in Arizona" in page  # but sees who waits


def test_an_empty_queue_says_so_calmly(ana):
    assert "No one waits for you" in Desk(ana).get("/queue/").text


def test_nobody_is_offered_who_may_not_be_called_now(ana, lead):
    place(lead, opens_at=timezone.now() + timedelta(hours=2), shuts_at=timezone.now() + timedelta(hours=9))
    page = Desk(ana).get("/queue/").text

    assert "No one waits for you" in page
    assert "1 may not be called yet" in page


def test_a_number_without_a_place_asks_a_person(ana, ask):
    ask("800-555-0139", call_now_any_hour=False)
    page = Desk(ana).get("/queue/").text

    assert "Ask: may we call now?" in page
    assert "Decide, say why" in page


def test_a_suppressed_number_is_offered_to_nobody(ana, lead):
    from crm.privacy.models import Suppression

    index = Waiting.objects.get(pk=lead.pk).number_index
    Suppression.objects.create(number_index=index, since=timezone.now(), why="asked_to_stop")

    assert "No one waits for you" in Desk(ana).get("/queue/").text


def test_who_speaks_spanish_sees_the_chip_and_the_others_wait(people, ask):
    ask("787-555-0123", language="es")

    assert "Next: a caller in Puerto Rico" in Desk(people.luz).get("/queue/").text
    assert "No one waits for you" in Desk(people.ana).get("/queue/").text


def test_a_broken_promise_is_said_and_its_ring_is_full(ana, ask):
    ask("212-555-0123")
    late = ask()
    past = timezone.now() - timedelta(minutes=7)
    place(late, asked_at=past, opens_at=past, promise_by=past + timedelta(minutes=5))
    Presence.objects.filter(user=ana).update(state="off")
    page = Desk(ana).get("/queue/").text

    assert "Past what we said." in page
    assert 'class="ring late"' in page


def test_my_callbacks_are_on_the_callers_clock(ana, ask):
    lead = ask("212-555-0123", name="Renee Moss")
    lead.owner = ana
    lead.save()
    remind(lead.pk, user=ana, kind="call_back", due_at=timezone.now(), by=ana)
    page = Desk(ana).get("/queue/").text

    assert "Renee M., New York" in page
    assert "Call back, as promised." in page


def test_the_board_alone_answers_news(ana, lead):
    page = Desk(ana).get("/queue/board/")

    assert page.text.lstrip().startswith('<div class="stack loose" id="board"')


def test_looking_at_the_queue_is_written_down_once(ana, ask):
    first, second = ask(), ask("212-555-0123")
    Desk(ana).get("/queue/board/")
    look = ReadLog.objects.get(actor=ana.actor)

    assert (set(look.leads), look.fields, look.way) == ({first.pk, second.pk}, "row", "page")


def queries_of(desk):
    with CaptureQueriesContext(connection) as told:
        desk.get("/queue/")
    return len(told)


def test_the_page_asks_as_much_for_twelve_as_for_three(ana, ask):
    desk = Desk(ana)
    for last in range(3):
        ask(f"602-555-01{last:02}", name="Some Body")
    desk.get("/queue/")
    few = queries_of(desk)
    for last in range(3, 12):
        ask(f"212-555-01{last:02}", name="Some Body", call_now_any_hour=last % 2 == 0)

    assert queries_of(desk) == few <= 40


def test_a_break_is_kept_with_its_reason(ana):
    Desk(ana).post("/queue/presence/", {"state": "on_break", "reason": "meal"})
    row = Presence.objects.get(user=ana)

    assert (row.state, row.reason) == ("on_break", "meal")


def test_an_unknown_state_is_refused(ana):
    assert Desk(ana).post("/queue/presence/", {"state": "dancing"}).status_code == 400


def test_a_supervisor_sees_who_waits_and_takes_nobody(people, lead):
    page = Desk(people.sol).get("/queue/").text

    assert "A caller in Arizona" in page
    assert "Take this caller" not in page


def test_a_note_left_behind_is_said(ana, lead):
    actions.save_draft(lead.pk, text="Alone tonight", by=ana)
    page = Desk(ana).get("/queue/").text

    assert "A note is not saved yet." in page
    assert "Alone tonight" not in page


def test_whom_i_passed_is_not_offered_to_me_again(ana, ben, lead):
    actions.claim(lead.pk, by=ana)
    actions.pass_on(lead.pk, reason="knows_person", by=ana)

    assert "No one waits for you" in Desk(ana).get("/queue/").text
    assert "Next: a caller in Arizona" in Desk(ben).get("/queue/").text

"""Tonight: who waits, who has whom, who is late, who is on the floor, what was left behind; and handing over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.people.models import Presence, User
from crm.privacy.models import ReadLog
from leads import actions
from leads.models import Lead, Waiting
from scheduling.reminders.actions import remind
from scheduling.roster.models import Shift
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db
SECRET = ("Renee", "Moss", "0147", "602-555", "6025550147")


@pytest.fixture
def desk(people):
    return Desk(people.sol)


def presence(user, state, **facts):
    Presence.objects.filter(user=user).update(state=state, **facts)


def owned(lead, user):
    Lead.objects.filter(pk=lead.pk).update(owner=user)
    Waiting.objects.filter(pk=lead.pk).update(owner=user)
    return lead


def test_who_waits_is_a_code_a_place_and_a_language(desk, ask):
    lead = ask(name="Renee Moss", language="es")
    page = desk.get("/tonight/").text

    assert lead.code in page
    assert "Arizona, Spanish" in page
    assert not any(word in page for word in SECRET)


def test_the_late_come_first(desk, ask):
    first, late = ask(), ask("212-555-0123")
    past = timezone.now() - timedelta(minutes=7)
    Waiting.objects.filter(pk=late.pk).update(asked_at=past, opens_at=past, promise_by=past + timedelta(minutes=5))
    page = desk.get("/tonight/").text

    assert page.index(late.code) < page.index(first.code)
    assert "1 past what we said." in page
    assert 'class="ring late"' in page


def test_an_empty_house_says_so_calmly(desk):
    page = desk.get("/tonight/").text

    for words in ("No one is waiting.", "Nobody has a caller now.", "Nothing was left behind.", "Nothing to look at."):
        assert words in page


def test_who_has_whom_and_no_name(desk, ana, ask):
    lead = ask(name="Renee Moss")
    actions.claim(lead.pk, by=ana)
    page = desk.get("/tonight/").text

    assert "Ana D." in page
    assert "No call open" in page
    assert not any(word in page for word in SECRET)


def test_a_hold_that_lapsed_with_a_call_open_stands_out(desk, ana, lead):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    Waiting.objects.filter(pk=lead.pk).update(lease_until=timezone.now() - timedelta(minutes=4))
    page = desk.get("/tonight/").text

    assert "Call open" in page
    assert "No sign of them for 4 min." in page


def test_a_hold_that_lapsed_without_a_call_waits_again(desk, ana, lead):
    actions.claim(lead.pk, by=ana)
    Waiting.objects.filter(pk=lead.pk).update(lease_until=timezone.now() - timedelta(minutes=4))
    page = desk.get("/tonight/").text

    assert "Nobody has a caller now." in page
    assert lead.code in page


def test_the_floor_says_who_does_what_since_when(desk, people):
    presence(people.ben, "on_break", reason="meal", since=timezone.now() - timedelta(minutes=12))
    presence(people.luz, "off")
    page = desk.get("/tonight/").text

    for words in ("Ben O.", "On a break", "A meal", "12 min", "<b>1</b> off"):
        assert words in page


def test_promises_past_their_time_are_said_by_person(desk, ana, lead):
    reminder = remind(lead.pk, user=ana, kind="call_back", due_at=timezone.now(), by=ana)
    type(reminder).objects.filter(pk=reminder.pk).update(due_at=timezone.now() - timedelta(minutes=14))
    page = desk.get("/tonight/").text

    assert "1 promise<" in page
    assert "14 min late" in page


def test_what_needs_review_is_one_link_away(desk, ask):
    ask("11-555-0139")
    page = desk.get("/tonight/").text

    assert "1 request needs a person’s look." in page
    assert 'href="/queue/review/"' in page


@pytest.mark.parametrize("state", ["off", "away"])
def test_open_work_of_who_is_not_here_is_shown(desk, ana, lead, state):
    owned(lead, ana)
    assert "Nothing was left behind." in desk.get("/tonight/").text
    presence(ana, state)
    page = desk.get("/tonight/").text

    assert "Nothing was left behind." not in page
    assert lead.code in page


def test_open_work_of_who_left_the_house_is_shown(desk, ana, lead):
    owned(lead, ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert "Takes no callers now" in desk.get("/tonight/").text


def works(user, before, after, kind="working"):
    """A shift that began `before` hours ago and ends in `after` hours."""
    ends = {"starts_at": timezone.now() - timedelta(hours=before), "ends_at": timezone.now() + timedelta(hours=after)}
    return Shift.objects.create(person=user, kind=kind, time_zone="America/Phoenix", **ends)


@pytest.mark.parametrize("state", ["ready", "on_break", "away"])
def test_open_work_of_whose_shift_ended_is_shown_whatever_they_said(desk, ana, lead, state):
    owned(lead, ana)
    works(ana, 10, -2)
    presence(ana, state)
    page = desk.get("/tonight/").text

    assert "Nothing was left behind." not in page
    assert "Off, shift ended 2 h ago" in page


@pytest.mark.parametrize(("before", "after", "kind"), [(2, 6, "working"), (9 * 24, -8 * 24, "on_call"),
                                                       (30 * 24, 8 - 30 * 24, "working")])  # fmt: skip
def test_on_shift_or_without_a_roster_what_they_said_stands(desk, ana, lead, before, after, kind):
    owned(lead, ana)
    works(ana, before, after, kind)
    assert "Nothing was left behind." in desk.get("/tonight/").text

    presence(ana, "away")
    assert "Nothing was left behind." not in desk.get("/tonight/").text


def test_who_comes_a_little_early_is_there(desk, ana, lead):
    owned(lead, ana)
    works(ana, 24, -16), works(ana, -0.25, 8)

    assert "Nothing was left behind." in desk.get("/tonight/").text


def test_a_caller_in_the_hands_of_whose_shift_ended_is_shown(desk, ana, lead):
    works(ana, 10, -2)
    actions.claim(lead.pk, by=ana)
    page = desk.get("/tonight/").text

    assert "Nothing was left behind." not in page
    assert "Off, shift ended 2 h ago" in page


def test_in_the_middle_of_a_call_nobody_has_gone(desk, ana, lead):
    works(ana, 10, -2)
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    assert "Nothing was left behind." in desk.get("/tonight/").text

    owned(lead, ana)
    assert "Nothing was left behind." in desk.get("/tonight/").text


def test_of_an_owner_on_shift_and_a_holder_off_the_holder_is_named(desk, ana, ben, lead):
    works(ana, 10, -2), works(ben, 1, 7)
    actions.claim(lead.pk, by=ana)
    owned(lead, ben)
    rows = desk.get("/tonight/").context["board"]["left"]["rows"]

    assert [row["who"] for row in rows] == ["Ana D."]


def test_the_floor_says_until_when_each_works(desk, people):
    works(people.ana, 2, 6), works(people.ben, 10, -2), works(people.luz, -14, 22)
    shifts = {row["name"]: row["shift"] for row in desk.get("/tonight/").context["board"]["floor"]["rows"]}

    assert shifts["Ana D."].startswith("until ")
    assert shifts["Ben O."] == "shift ended 2 h ago"
    assert shifts["Luz V."].startswith("from ")
    assert shifts["Maya T."] == ""


def test_a_caller_is_handed_over_with_a_reason(desk, ana, ben, lead):
    owned(lead, ana)
    answer = desk.post("/tonight/reassign/", {"lead": lead.pk, "to": ben.pk, "reason": "Ana went home"})

    assert answer.url == "/tonight/"
    assert Lead.objects.get(pk=lead.pk).owner == ben


@pytest.mark.parametrize("missing", ["lead", "to", "reason"])
def test_without_who_and_why_nobody_is_handed_over(desk, ana, ben, lead, missing):
    owned(lead, ana)
    said = {"lead": lead.pk, "to": ben.pk, "reason": "Ana went home", missing: ""}
    answer = desk.post("/tonight/reassign/", said)

    assert (answer.status_code, Lead.objects.get(pk=lead.pk).owner) == (422, ana)
    assert 'data-open-dialog="reassign"' in answer.text
    assert missing == "reason" or "Ana went home" in answer.text  # what was typed is kept


def test_no_caller_is_handed_over_in_the_middle_of_a_call(desk, ana, ben, lead):
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)

    assert f'value="{lead.pk}"' not in desk.get("/tonight/").text
    assert desk.post("/tonight/reassign/", {"lead": lead.pk, "to": ben.pk, "reason": "x"}).status_code == 409


def test_the_board_alone_answers_news(desk, lead):
    page = desk.get("/tonight/board/").text

    assert page.lstrip().startswith('<div class="stack loose" id="board"')


def test_news_writes_down_new_rows_only(desk, ask, people):
    ask()
    desk.get("/tonight/")
    desk.get("/tonight/board/")
    assert ReadLog.objects.filter(actor=people.sol.actor).count() == 1
    ask("212-555-0123")
    desk.get("/tonight/board/")

    assert ReadLog.objects.filter(actor=people.sol.actor).count() == 2


def test_a_look_at_nobody_is_no_row(desk, people):
    desk.get("/tonight/")
    desk.get("/tonight/board/")

    assert not ReadLog.objects.filter(actor=people.sol.actor).exists()


def queries_of(desk):
    with CaptureQueriesContext(connection) as told:
        desk.get("/tonight/board/")
    return len(told)


def test_it_asks_as_much_for_twelve_as_for_three(desk, people, ask):
    presence(people.ben, "off")
    works(people.maya, 10, -2)
    actions.claim(ask("303-555-0100").pk, by=people.ana)
    for last in range(3):
        owned(ask(f"602-555-01{last:02}", name="Some Body"), people.ben)
    desk.get("/tonight/")
    few = queries_of(desk)
    for last in range(3, 12):
        ask(f"212-555-01{last:02}", name="Some Body", call_now_any_hour=last % 2 == 0)
    desk.get("/tonight/")

    assert queries_of(desk) == few <= 30


@pytest.mark.parametrize(("who", "start"), [("sol", "/tonight/"), ("maya", "/queue/"), ("ana", "/queue/"),
                                          ("adam", "/people/")])  # fmt: skip
def test_everybody_begins_where_they_work(people, who, start):
    assert Desk(getattr(people, who)).get("/").url == start


@pytest.mark.parametrize(("who", "sees"), [("sol", True), ("maya", True), ("ana", False)])
def test_the_rail_shows_tonight_to_who_may_hand_over(people, who, sees):
    assert ('href="/tonight/"' in Desk(getattr(people, who)).get("/queue/").text) is sees
